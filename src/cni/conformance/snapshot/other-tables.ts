import type { LabNode } from '../lab.ts';
import { listedBy } from './listed-by.ts';

async function readBoth(node: LabNode): Promise<readonly string[] | undefined> {
  const ipv4 = await listedBy('ip', '-4', 'route', 'show', 'table', 'all')(node);
  const ipv6 = await listedBy('ip', '-6', 'route', 'show', 'table', 'all')(node);
  return ipv4 === undefined || ipv6 === undefined ? undefined : [...ipv4, ...ipv6];
}

/** Routes of policy tables; those of the local table come with addresses and go with them. */
export async function otherTables(node: LabNode): Promise<readonly string[] | undefined> {
  return (await readBoth(node))
    ?.filter((line) => / table (?!local\b)\S+/.test(line) && !/\b(fe80:|ff00:)/.test(line))
    .map((line) => line.replaceAll(/ (linkdown|dead)\b/g, ''));
}
