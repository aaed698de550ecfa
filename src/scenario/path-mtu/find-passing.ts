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
  readonly passesBytes?: number;
}

interface Search {
  readonly pair: PodPair;
  /** Passes, unless it is undefined. */
  low: number | undefined;
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
  const searches = ways.map(({ pair, mtuBytes }): Search => ({ pair, low: undefined, high: mtuBytes }));
  const least = leastMtuBytes[family];
  const passes = async (tried: readonly { readonly search: Search; readonly bytes: number }[]) => {
    const requests = tried.map(({ search, bytes }) => ({
      ...bigPing(search.pair, bytes, family),
      timeoutMs: waitMs,
    }));
    const results = await cluster.probe(requests, { signal });
    tried.forEach(({ search, bytes }, index) => {
      if (results[index]?.verdict.verdict === 'answered') search.low = bytes;
      else search.high = bytes;
    });
  };
  await passes(searches.flatMap((search) => (least < search.high ? [{ search, bytes: least }] : [])));
  for (;;) {
    const open = searches.flatMap((search) =>
      search.low !== undefined && search.high - search.low > 1
        ? [{ search, bytes: Math.floor((search.low + search.high) / 2) }]
        : [],
    );
    if (open.length === 0) break;
    await passes(open);
  }
  return searches.map(({ pair, low }) => ({ pair, ...(low !== undefined && { passesBytes: low }) }));
}
