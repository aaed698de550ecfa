/**
 * What of /proc is the machine's, whatever namespaces somebody is in: nodes see it and do not change it. Engines make
 * most of it read-only by themselves; of /proc/sys only `net` is a node's own.
 */
export const machineSettings: readonly string[] = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sysrq-trigger',
  ...['abi', 'debug', 'dev', 'fs', 'kernel', 'user', 'vm'].map((name) => `/proc/sys/${name}`),
];
