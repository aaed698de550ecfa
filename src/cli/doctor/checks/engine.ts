import type { Engine } from '../../../runtime/docker/engine.ts';
import type { EngineInfo } from '../../../runtime/docker/engine-info.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import { verdictOf } from './trial.ts';

/** An engine that answered, or why none did. */
export type EngineAnswer =
  | { readonly kind: 'silent'; readonly error: unknown }
  | { readonly kind: 'answered'; readonly engine: Engine };

/** Memory for an engine's nodes: in a virtual machine it has less than its host. */
const leastMemoryBytes = 1e9;

const ofInfo = (
  check: Omit<Check<EngineAnswer>, 'look'>,
  look: (info: EngineInfo, engine: Engine) => ReturnType<Check<EngineAnswer>['look']>,
): Check<EngineAnswer> => ({
  ...check,
  look: (answer) => (answer.kind === 'silent' ? undefined : look(answer.engine.info, answer.engine)),
});

/** Which engine there is, and what it says of itself and its machine. */
export const engineChecks: readonly Check<EngineAnswer>[] = [
  {
    id: 'engine',
    name: 'engine',
    why: 'The nodes of the docker runtime are its containers.',
    mend: 'sudo systemctl start docker (or start Docker Desktop), or DOCKER_HOST=ADDRESS; or --runtime namespace',
    look: (answer) => {
      if (answer.kind === 'silent') return verdictOf(answer.error, fail);
      const { name, version, apiVersion, address, origin } = answer.engine;
      return ok(`${name} ${version}, API ${apiVersion}, at ${address} (${origin})`);
    },
  },
  ofInfo(
    {
      id: 'engine-machine',
      name: "engine's machine",
      why: 'Nodes are containers of Linux, and the kernel is that of this machine.',
      mend: 'switch Docker Desktop to Linux containers: DockerCli.exe -SwitchLinuxEngine',
    },
    ({ osType, cgroupVersion }, { kernel, architecture }) =>
      osType === 'linux'
        ? ok(`Linux ${kernel} ${architecture}, cgroup v${cgroupVersion}`)
        : fail(`its containers are of ${osType}`),
  ),
  ofInfo(
    {
      id: 'engine-rights',
      name: "engine's rights",
      why: 'Containers of an engine without root live in a user namespace, where not all that a plugin does is allowed.',
      mend: 'sudo systemctl start docker; docker context use default',
    },
    ({ rootless }) => (rootless ? warn('rootless') : ok('root')),
  ),
  ofInfo(
    {
      id: 'engine-storage',
      name: "engine's storage",
      why: 'Without copy-on-write every node is a whole copy of the image: 150 MB and seconds each.',
      mend: 'echo \'{"storage-driver": "overlay2"}\' | sudo tee /etc/docker/daemon.json; sudo systemctl restart docker',
    },
    ({ storageDriver }) => (storageDriver === 'vfs' ? warn(storageDriver) : ok(storageDriver)),
  ),
  ofInfo(
    {
      id: 'engine-memory',
      name: "engine's memory",
      why: 'A node takes 60 MB; the kernel ends processes of nodes and pods when there is none left.',
      mend: 'Docker Desktop: Settings, Resources, Memory; colima start --memory 4',
    },
    ({ memoryBytes }) => {
      const size = `${(memoryBytes / 1e9).toFixed(1)} GB`;
      return memoryBytes >= leastMemoryBytes ? ok(size) : warn(size);
    },
  ),
];
