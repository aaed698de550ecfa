import { type Check, ok, type Verdict, warn } from '../check.ts';
import type { Files } from './kernel-limits.ts';

interface CgroupLimit extends Omit<Check<Files>, 'look'> {
  readonly controller: string;
  /** Its file with the controllers apart (cgroup v1), and with all in one tree (v2). */
  readonly file: { readonly v1: string; readonly v2: string };
  readonly least: number;
  readonly inWords: (value: number) => string;
}

const folder = '/sys/fs/cgroup';

const limits: readonly CgroupLimit[] = [
  {
    id: 'cgroup-pids',
    name: 'processes of the cgroup',
    why: 'Processes and threads of all pods and daemons together: a container or service may have so many.',
    mend: 'docker run --pids-limit -1 …, TasksMax=infinity of the service, pids_limit = 0 in containers.conf of Podman',
    controller: 'pids',
    file: { v1: 'pids.max', v2: 'pids.max' },
    least: 4096,
    inWords: String,
  },
  {
    id: 'cgroup-memory',
    name: 'memory of the cgroup',
    why: 'All nodes and pods share what a container or service may have; beyond it the kernel ends some of them.',
    mend: 'docker run --memory 2g …, MemoryMax=2G of the service',
    controller: 'memory',
    file: { v1: 'memory.limit_in_bytes', v2: 'memory.max' },
    least: 500e6,
    inWords: (bytes) => `${Math.round(bytes / 1e6)} MB`,
  },
];

/** cgroup v1 says so many pages that no machine has them. */
const beyondAll = 2 ** 60;

/** Limits of the container or service that podnet, or a node, runs in. */
export const cgroupLimitChecks: readonly Check<Files>[] = limits.map((limit) => {
  const { id, name, why, mend } = limit;
  return { id, name, why, mend, look: (files) => judge(limit, files) };
});

function judge(limit: CgroupLimit, files: Files): Verdict | undefined {
  const { least, inWords } = limit;
  const text = placesOf(limit, files)
    .map((place) => files.read(place))
    .find((it) => it !== undefined);
  if (text === undefined) return undefined;
  const value = text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  if (value >= beyondAll) return ok('no limit');
  return value >= least ? ok(inWords(value)) : warn(`${inWords(value)}, less than ${inWords(least)}`);
}

/** Where the limit of the own cgroup stands; last where a container sees it, whose own cgroup is the root of all it sees. */
function placesOf({ controller, file }: CgroupLimit, files: Files): readonly string[] {
  const own = (files.read('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers = '', path = ''] = line.split(':');
    if (controllers === '') return [`${folder}${path}/${file.v2}`];
    return controllers.split(',').includes(controller) ? [`${folder}/${controller}${path}/${file.v1}`] : [];
  });
  return [...own, ...inContainer({ controller, file })];
}

const inContainer = ({ controller, file }: Pick<CgroupLimit, 'controller' | 'file'>): readonly string[] => [
  `${folder}/${controller}/${file.v1}`,
  `${folder}/${file.v2}`,
];

/** All that is read in a container. */
export const cgroupFiles: readonly string[] = limits.flatMap(inContainer);
