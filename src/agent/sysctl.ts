import { readFileSync, writeFileSync } from 'node:fs';
import { inNetns, type Netns } from '../netlink/netns.ts';
import { isSystemError, systemErrorFrom } from '../netlink/system-error.ts';

/** Kernel settings by their path below /proc/sys, e.g. `net/ipv4/ip_forward`. */
export type Sysctls = Readonly<Record<string, string>>;

/**
 * What a netns has that nothing was changed in. Every new one starts with the same IPv4 settings (the first
 * netns' own, whatever the node's are: Documentation/networking/ip-sysctl.rst), so only what differs has to
 * be written: one file write saved is one fortieth of a pod.
 */
const fresh = new Map<string, string | undefined>();

/** Notes the settings of the netns this thread is in, a fresh one; call before the first `writeFreshSysctls`. */
export function learnFreshSysctls(...sets: readonly Sysctls[]): void {
  for (const path of sets.flatMap((set) => Object.keys(set))) fresh.set(path, read(path));
}

/** Writes settings in a netns that was just made, those that it does not start with. @throws SystemError */
export function writeFreshSysctls(netns: Netns, sysctls: Sysctls): void {
  const differing = Object.entries(sysctls).filter(([path, value]) => {
    return !fresh.has(path) || (fresh.get(path) !== undefined && fresh.get(path) !== value);
  });
  writeSysctls(netns, Object.fromEntries(differing));
}

/**
 * Writes settings in a netns, in their order. One that this kernel lacks (IPv6 turned off) is left out.
 * @throws SystemError EROFS where /proc/sys is read-only
 */
export function writeSysctls(netns: Netns, sysctls: Sysctls): void {
  const settings = Object.entries(sysctls);
  if (settings.length === 0) return;
  inNetns(netns, () => {
    for (const [path, value] of settings) write(path, value);
  });
}

function write(path: string, value: string): void {
  try {
    writeFileSync(`/proc/sys/${path}`, value);
  } catch (cause) {
    const error = systemErrorFrom(cause, 'set', `${path} = ${value}`);
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${path}`, 'utf8').trim().replaceAll('\t', ' ');
  } catch {
    return undefined;
  }
}
