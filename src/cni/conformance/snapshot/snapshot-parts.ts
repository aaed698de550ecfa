import type { LabNode } from '../lab.ts';
import { listFiles } from './list-files.ts';
import { listedBy } from './listed-by.ts';
import { otherTables } from './other-tables.ts';
import { trafficControl } from './traffic-control.ts';
import { withoutCounters } from './without-counters.ts';

interface SnapshotPart {
  readonly title: string;
  /** Undefined where it could not be read. */
  readonly read: (node: LabNode) => Promise<readonly string[] | undefined>;
}

/** All that is looked at beside what an inspection tells. A program that a node lacks cannot have been used there: its part is empty. */
export const snapshotParts: readonly SnapshotPart[] = [
  { title: 'routes of other tables', read: otherTables },
  { title: 'rules', read: listedBy('ip', '-4', 'rule', 'show') },
  { title: 'rules of IPv6', read: listedBy('ip', '-6', 'rule', 'show') },
  // Without `-s` it tells counters, which every packet changes.
  { title: 'nft', read: listedBy('nft', '-s', 'list', 'ruleset') },
  { title: 'iptables', read: withoutCounters(listedBy('iptables-save')) },
  { title: 'ip6tables', read: withoutCounters(listedBy('ip6tables-save')) },
  { title: 'ipset', read: listedBy('ipset', 'save') },
  { title: 'tc', read: trafficControl },
  { title: 'files', read: listFiles },
];
