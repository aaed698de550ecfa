import type { LabNode } from '../lab.ts';
import { listedBy } from './listed-by.ts';

const readBoth = async (node: LabNode): Promise<readonly string[]> => [
  ...(await listedBy('ip', '-4', 'route', 'show', 'table', 'all')(node)),
  ...(await listedBy('ip', '-6', 'route', 'show', 'table', 'all')(node)),
];

/** Routes of policy tables; those of the local table come with addresses and go with them. */
export async function otherTables(node: LabNode): Promise<readonly string[]> {
  return (await readBoth(node))
    .filter((line) => / table (?!local\b)\S+/.test(line) && !/\b(fe80:|ff00:)/.test(line))
    .map((line) => line.replaceAll(/ (linkdown|dead)\b/g, ''));
}
