import type { LabNode } from '../lab.ts';
import { listedBy } from './listed-by.ts';

/** Queueing that somebody set up; that of a virtual link by itself is `noqueue`, and comes and goes with it. */
export async function trafficControl(node: LabNode): Promise<readonly string[] | undefined> {
  return (await listedBy('tc', 'qdisc', 'show')(node))
    ?.filter((line) => !line.startsWith('qdisc noqueue '))
    .map((line) => line.replace(/ refcnt \d+/, ''));
}
