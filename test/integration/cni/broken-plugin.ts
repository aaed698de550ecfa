import { chmod, copyFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Where Debian's package containernetworking-plugins has them. */
const packaged = '/usr/lib/cni';

/**
 * A folder with Debian's plugins and one named `broken`, which calls a real one and is wrong in one way.
 * @param breaks JavaScript: may change `input` and `env`, may end the process, and may define `after(done)`, which gets
 *   what the real plugin did and answers what to print instead
 * @param real the plugin behind it
 */
export async function folderWithBroken(breaks: string, real = 'bridge'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'podnet-broken-'));
  await Promise.all(
    ['bridge', 'host-local', 'portmap', 'ptp', 'static', 'tuning'].map((type) =>
      copyFile(join(packaged, type), join(folder, type)),
    ),
  );
  await writeFile(join(folder, 'broken'), script(breaks, real));
  await chmod(join(folder, 'broken'), 0o755);
  // The node's root may be another user than this process's.
  await chmod(folder, 0o755);
  return folder;
}

const script = (breaks: string, real: string): string => `#!${process.execPath}
const { spawn, spawnSync } = require('node:child_process');
let input = require('node:fs').readFileSync(0, 'utf8');
const env = { ...process.env };
const verb = env.CNI_COMMAND;
const call = (changes = {}) =>
  spawnSync('/opt/cni/bin/${real}', { input, env: { ...env, ...changes }, encoding: 'utf8' });
const inPod = (...command) => spawnSync('nsenter', ['--net=' + env.CNI_NETNS, '--', ...command]);
let after = ({ stdout }) => stdout;
${breaks}
const done = call();
process.stdout.write(after(done) ?? done.stdout);
process.exitCode = done.status;
`;
