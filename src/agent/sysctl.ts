import { readFileSync, writeFileSync } from 'node:fs';
import { inNetns, type Netns } from '../netlink/netns.ts';
import { systemErrorFrom } from '../netlink/system-error.ts';

/** Kernel settings by their path below /proc/sys, e.g. `net/ipv4/ip_forward`. */
export type Sysctls = Readonly<Record<string, string>>;

/**
 * What the agent's own netns had when the agent started. A new netns starts with the same IPv4 settings (the
 * first netns' own, whatever the node's are: Documentation/networking/ip-sysctl.rst), so only what
 * differs has to be written: one file write saved is one fortieth of a pod.
 */
const fresh = new Map<string, string | undefined>();

/** Notes the settings of a netns that nothing was changed in yet; call before the first `writeSysctls`. */
export function learnFreshSysctls(...sets: readonly Sysctls[]): void {
  for (const path of sets.flatMap((set) => Object.keys(set))) fresh.set(path, read(path));
}

/**
 * Writes settings in a netns that was just made. A setting this kernel lacks (IPv6 turned off) is left out.
 * @throws SystemError EROFS where /proc/sys is read-only
 */
export function writeSysctls(netns: Netns, sysctls: Sysctls): void {
  const differing = Object.entries(sysctls).filter(([path, value]) => {
    return !fresh.has(path) || (fresh.get(path) !== undefined && fresh.get(path) !== value);
  });
  if (differing.length === 0) return;
  inNetns(netns, () => {
    for (const [path, value] of differing) {
      try {
        writeFileSync(`/proc/sys/${path}`, value);
      } catch (error) {
        throw systemErrorFrom(error, 'set', `${path} = ${value}`);
      }
    }
  });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${path}`, 'utf8').trim().replaceAll('\t', ' ');
  } catch {
    return undefined;
  }
}
