import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { CLONE_NEWNET, CLONE_NEWNS, MS_PRIVATE, MS_REC } from '../../src/netlink/constants.ts';
import { mount, unshare } from '../../src/netlink/libc.ts';
import { checkCall } from '../../src/netlink/system-error.ts';

/**
 * Moves this thread, and every process it starts from now on, into a network and a mount namespace of its
 * own with an empty /run. First statement of a test file: what the tests make is gone with the process,
 * however that ends.
 *
 * Only synchronous calls of node:fs see the new mounts; the asynchronous ones run in threads that stay behind.
 * @returns a fresh directory for netns files
 */
export function enterOwnNetns(): string {
  if (process.getuid?.() !== 0) runAgainAsRoot();
  checkCall(unshare(CLONE_NEWNET | CLONE_NEWNS), 'enter', 'namespaces for a test');
  checkCall(mount(null, '/', null, MS_REC | MS_PRIVATE, null), 'make private', 'mounts of a test');
  checkCall(mount('tmpfs', '/run', 'tmpfs', 0, null), 'mount', 'tmpfs for a test');
  return mkdtempSync(join('/run', 'podnet-test-'));
}

/** An ordinary user is root in a user namespace: the file runs again in one, and this process ends as that did. */
function runAgainAsRoot(): never {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status, error } = spawnSync('unshare', ['--user', '--map-root-user', ...command], {
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  process.exit(status ?? 1);
}

/**
 * Moves on into a netns that nothing is in, for a test that wants no trace of those before it. Not together
 * with `inNetns`, which would come back to the netns of its first use.
 */
export function enterEmptyNetns(): void {
  checkCall(unshare(CLONE_NEWNET), 'enter', 'netns for a test');
}
