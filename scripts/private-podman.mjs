// Podman's service of our own, for tests: a machine for itself, of which nothing is left when it is stopped.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { newFolder, startDaemon } from './private-daemon.mjs';
import { whyNoEngine } from './private-engine.mjs';

/** Why Podman's service cannot be started here, or undefined. */
export const whyNoPodman = () =>
  ['podman', 'conmon', 'catatonit'].map((program) => whyNoEngine(program)).find((why) => why !== undefined);

/**
 * Podman keeps more than a folder: netns and locks below /run, its locks' memory in /dev/shm, a process (conmon)
 * for each container that outlives the service. So it has mount and PID namespaces of its own as well, and all of
 * that ends with the first process, which reaps.
 */
const machine = `
mount -t tmpfs -o mode=755 tmpfs /run && mount -t tmpfs tmpfs /dev/shm && mkdir /run/lock && ip link set lo up
"$@" & wait`;

/** Starts it and resolves when it answers. */
export async function startPodman(folder = newFolder()) {
  const configuration = path.join(folder, 'containers.conf');
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary);
  writeFileSync(configuration, containersConf(folder));
  const podman = [
    'podman',
    `--root=${path.join(folder, 'root')}`,
    '--runroot=/run/containers/storage',
    'system',
    'service',
    '--time=0',
    `unix://${path.join(folder, 'engine.sock')}`,
  ];
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const words = ['unshare', ...namespaces, '--', 'sh', '-c', machine, 'sh', ...podman];
  const env = { ...process.env, CONTAINERS_CONF: configuration, TMPDIR: temporary };
  return startDaemon({ folder, words, env, deathSignal: 'SIGKILL' });
}

/** No more than this process may have itself: Podman asks for a million files, which a container here may not. */
function containersConf(folder) {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const hard = (name) => new RegExp(`^${name} +\\w+ +(\\w+)`, 'm').exec(limits)?.[1] ?? 'unlimited';
  const ulimits = Object.entries({ nofile: hard('Max open files'), nproc: hard('Max processes') })
    .filter(([, limit]) => limit !== 'unlimited')
    .map(([name, limit]) => `"${name}=${limit}:${limit}"`);
  return `
[containers]
default_ulimits = [${ulimits.join(', ')}]
[network]
network_config_dir = "${path.join(folder, 'networks')}"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "/run/libpod"
`;
}
