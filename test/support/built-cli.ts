import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { TestContext } from 'node:test';

export const repository = path.resolve(import.meta.dirname, '../..');

/** The command line as its users run it. */
export const podnet = (...args: readonly string[]): readonly string[] => [
  process.execPath,
  path.join(repository, 'dist/cli/main.js'),
  ...args,
];

/** A folder that every user of the machine may write to, also one in a world of a test's own. */
export function openFolder(context: TestContext): string {
  const folder = mkdtempSync('/var/tmp/podnet-test-');
  chmodSync(folder, 0o777);
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
