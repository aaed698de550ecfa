import type { LabNode } from '../lab.ts';

/** iptables-save tells the time and, of chains, how many packets passed: both change by themselves. */
export const withoutCounters =
  (read: (node: LabNode) => Promise<readonly string[] | undefined>) =>
  async (node: LabNode): Promise<readonly string[] | undefined> =>
    (await read(node))
      ?.filter((line) => !line.startsWith('#'))
      .map((line) => line.replace(/^(:\S+ \S+) \[\d+:\d+\]$/, '$1'));
