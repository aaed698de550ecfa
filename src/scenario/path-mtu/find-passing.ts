import type { ClusterHandle, OperationOptions } from '../../cluster/cluster-handle.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { bigPing, type PodPair } from './big-pings.ts';
import { leastMtuBytes } from './echo-size.ts';

/** A size that does not pass is mostly not answered at all: so many waits, one after another, for each pair. */
const waitMs = 300;

/** A way that takes less than the sender's MTU. */
export interface NarrowWay {
  readonly pair: PodPair;
  /** The largest packet that passes, in bytes; undefined when not even the smallest does that every link has to take. */
  readonly passesBytes: number | undefined;
}

interface Search {
  readonly pair: PodPair;
  /** Passes. */
  low: number;
  /** Does not. */
  high: number;
}

/** Finds by halving what the ways between pods let through; all ways side by side. */
export async function findPassing(
  cluster: Pick<ClusterHandle, 'probe'>,
  ways: readonly { readonly pair: PodPair; readonly mtuBytes: number }[],
  family: IpFamily,
  { signal }: OperationOptions,
): Promise<readonly NarrowWay[]> {
  const least = leastMtuBytes[family];
  /** Those of them that pass. */
  const passing = async <T extends { readonly pair: PodPair; readonly bytes: number }>(
    tried: readonly T[],
  ): Promise<readonly T[]> => {
    const requests = tried.map(({ pair, bytes }) => ({ ...bigPing(pair, bytes, family), timeoutMs: waitMs }));
    const results = await cluster.probe(requests, { signal });
    return tried.filter((_, index) => results[index]?.verdict.verdict === 'answered');
  };
  const wide = ways.filter(({ mtuBytes }) => least < mtuBytes);
  const open = await passing(wide.map(({ pair, mtuBytes }) => ({ pair, mtuBytes, bytes: least })));
  const searches = open.map(({ pair, mtuBytes }): Search => ({ pair, low: least, high: mtuBytes }));
  for (;;) {
    const tried = searches
      .filter(({ low, high }) => high - low > 1)
      .map((search) => ({ search, pair: search.pair, bytes: Math.floor((search.low + search.high) / 2) }));
    if (tried.length === 0) break;
    const passed = new Set(await passing(tried));
    for (const one of tried) one.search[passed.has(one) ? 'low' : 'high'] = one.bytes;
  }
  const found = new Map(searches.map(({ pair, low }) => [pair, low]));
  return ways.map(({ pair }) => ({ pair, passesBytes: found.get(pair) }));
}
