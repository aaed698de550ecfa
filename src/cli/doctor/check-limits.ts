import { fail, ok, type Finding, warn } from './finding.ts';
import type { Machine } from './machine.ts';

interface Limit {
  readonly path: string;
  readonly sysctl: string;
  readonly least: number;
  readonly meaning: string;
}

/**
 * One kernel carries all nodes, so limits that a cluster has once a machine are shared here. The numbers
 * are for a full mesh of a few hundred pods.
 */
const limits: readonly Limit[] = [
  {
    path: '/proc/sys/net/ipv4/neigh/default/gc_thresh3',
    sysctl: 'net.ipv4.neigh.default.gc_thresh3',
    least: 8192,
    meaning: 'neighbours of all pods together: a mesh of N pods on one bridge needs N × N',
  },
  {
    path: '/proc/sys/net/ipv6/neigh/default/gc_thresh3',
    sysctl: 'net.ipv6.neigh.default.gc_thresh3',
    least: 8192,
    meaning: 'the same for IPv6',
  },
  {
    path: '/proc/sys/net/netfilter/nf_conntrack_max',
    sysctl: 'net.netfilter.nf_conntrack_max',
    least: 65_536,
    meaning: 'tracked connections of all nodes together',
  },
  {
    path: '/proc/sys/kernel/pid_max',
    sysctl: 'kernel.pid_max',
    least: 32_768,
    meaning: 'processes of all pods together',
  },
  {
    path: '/proc/sys/fs/inotify/max_user_instances',
    sysctl: 'fs.inotify.max_user_instances',
    least: 128,
    meaning: 'daemons of nodes that watch files',
  },
  {
    path: '/proc/sys/fs/inotify/max_user_watches',
    sysctl: 'fs.inotify.max_user_watches',
    least: 8192,
    meaning: 'files that daemons of nodes watch',
  },
];

const ipv6Path = '/proc/net/if_inet6';

/** All that is read here. */
export const limitPaths: readonly string[] = [...limits.map(({ path }) => path), ipv6Path];

/** Limits of the machine that only big clusters meet; a file that is not there is no limit. */
export function checkLimits(machine: Machine): readonly Finding[] {
  return limits.flatMap(({ path, sysctl, least, meaning }) => {
    const value = Number(machine.read(path) ?? Number.NaN);
    if (Number.isNaN(value)) return [];
    if (value >= least) return [ok(sysctl, String(value))];
    return [warn(sysctl, `${value} (${meaning})`, `sudo sysctl -w ${sysctl}=${least}`)];
  });
}

export function checkIpv6(machine: Machine): Finding {
  if (machine.has(ipv6Path)) return ok('IPv6', 'there');
  return warn(
    'IPv6',
    'not there: no dual-stack clusters',
    'remove ipv6.disable=1 from the kernel command line',
  );
}

/** The two files the nodes run on. */
export function checkAgentFiles(
  machine: Machine,
  files: Readonly<Record<string, string>>,
): readonly Finding[] {
  return Object.entries(files).map(([name, path]) =>
    machine.has(path)
      ? ok(name, path)
      : fail(name, `${path} is not there`, 'npm run build (or install podnet again)'),
  );
}
