import { type Check, ok, warn } from '../check.ts';
import type { Machine } from '../machine.ts';

/** Of a machine that may be far away only files are known. */
export type Files = Pick<Machine, 'read'>;

interface Limit {
  readonly id: string;
  readonly sysctl: string;
  readonly least: number;
  /** What has to share it. */
  readonly why: string;
}

/**
 * One kernel carries all nodes, so limits that a cluster has once a machine are shared here. The numbers are for a full
 * mesh of a few hundred pods.
 */
const limits: readonly Limit[] = [
  {
    id: 'neighbours-ipv4',
    sysctl: 'net.ipv4.neigh.default.gc_thresh3',
    least: 8192,
    why: 'All nodes and pods share one neighbour table: a mesh of N pods on one bridge needs N × N entries, and beyond the limit probes get no answer.',
  },
  {
    id: 'neighbours-ipv6',
    sysctl: 'net.ipv6.neigh.default.gc_thresh3',
    least: 8192,
    why: 'All nodes and pods share one neighbour table for IPv6, too.',
  },
  {
    id: 'conntrack',
    sysctl: 'net.netfilter.nf_conntrack_max',
    least: 65_536,
    why: 'Plugins that translate addresses track connections, of all nodes together; beyond the limit packets are dropped.',
  },
  {
    id: 'pid-max',
    sysctl: 'kernel.pid_max',
    least: 32_768,
    why: 'Processes of all pods and daemons together.',
  },
  {
    id: 'threads-max',
    sysctl: 'kernel.threads-max',
    least: 16_384,
    why: 'Threads of all pods and daemons together.',
  },
  {
    id: 'file-max',
    sysctl: 'fs.file-max',
    least: 65_536,
    why: 'Open files and sockets of all pods and daemons together.',
  },
  {
    id: 'mount-max',
    sysctl: 'fs.mount-max',
    least: 20_000,
    why: 'Every network namespace is a mount, and the files of a node are a copy of all mounts of the machine.',
  },
  {
    id: 'inotify-instances',
    sysctl: 'fs.inotify.max_user_instances',
    least: 128,
    why: 'Daemons of nodes that watch their configuration: all of a user’s share it.',
  },
  {
    id: 'inotify-watches',
    sysctl: 'fs.inotify.max_user_watches',
    least: 8192,
    why: 'Files that daemons of nodes watch: all of a user’s share it.',
  },
  {
    id: 'max-net-namespaces',
    sysctl: 'user.max_net_namespaces',
    least: 2048,
    why: 'Every node and every pod is a network namespace.',
  },
  {
    id: 'max-mnt-namespaces',
    sysctl: 'user.max_mnt_namespaces',
    least: 1024,
    why: 'A node that runs a command has a mount namespace, and so have its containers.',
  },
  {
    id: 'max-pid-namespaces',
    sysctl: 'user.max_pid_namespaces',
    least: 1024,
    why: 'A pod whose container has a command has a PID namespace.',
  },
];

const pathOf = ({ sysctl }: Limit): string => `/proc/sys/${sysctl.replaceAll('.', '/')}`;

/** Limits of the machine that only big clusters meet; a file that is not there is no limit. */
export const kernelLimitChecks: readonly Check<Files>[] = limits.map((limit) => {
  const { id, sysctl, least, why } = limit;
  return {
    id,
    name: sysctl,
    why,
    mend: `sudo sysctl -w ${sysctl}=${least}`,
    look: (files) => {
      const value = Number(files.read(pathOf(limit)) ?? Number.NaN);
      if (Number.isNaN(value)) return undefined;
      return value >= least ? ok(String(value)) : warn(`${value}, less than ${least}`);
    },
  };
});

interface ProcessLimit {
  readonly id: string;
  readonly name: string;
  /** As /proc/PID/limits calls it. */
  readonly label: string;
  readonly least: number;
  readonly why: string;
  readonly mend: string;
}

const processLimits: readonly ProcessLimit[] = [
  {
    id: 'open-files',
    name: 'open files',
    label: 'Max open files',
    least: 4096,
    why: 'An agent has a few descriptors for each pod, and one for each probe under way.',
    mend: 'ulimit -Hn 1048576 (as root), or LimitNOFILE=1048576 of the service, or "* hard nofile 1048576" in /etc/security/limits.conf; of an engine: --default-ulimit nofile=1048576:1048576',
  },
  {
    id: 'processes',
    name: 'processes',
    label: 'Max processes',
    least: 4096,
    why: 'Every container with a command is a process, and all of a user’s count.',
    mend: 'ulimit -Hu 65536 (as root), or LimitNPROC=65536 of the service, or "* hard nproc 65536" in /etc/security/limits.conf; of an engine: --default-ulimit nproc=65536:65536',
  },
];

const processLimitsFile = '/proc/self/limits';

/** Limits of who runs podnet (RLIMIT_*): the hard one counts, up to which Node.js raises the soft one. */
export const processLimitChecks: readonly Check<Files>[] = processLimits.map(
  ({ id, name, label, least, why, mend }) => ({
    id,
    name,
    why,
    mend,
    look: (files) => {
      const line = new RegExp(`^${label} +\\S+ +(\\S+)`, 'm').exec(files.read(processLimitsFile) ?? '');
      if (line === null) return undefined;
      const hard = line[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(line[1]);
      return hard >= least ? ok(String(line[1])) : warn(`${line[1]}, less than ${least}`);
    },
  }),
);

/** All that is read here. */
export const limitFiles: readonly string[] = [...limits.map(pathOf), processLimitsFile];
