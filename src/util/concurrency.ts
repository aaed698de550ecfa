import { setMaxListeners } from 'node:events';

/**
 * Maps items side by side, at most `limit` at once, and gives the results in the order of the items. The
 * first error, or the signal, aborts the signal that the others got and starts no more; it is thrown once
 * none is running any more, so that nothing goes on behind the caller's back.
 */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T, signal: AbortSignal, index: number) => Promise<R>,
  signal: AbortSignal,
): Promise<R[]> {
  signal.throwIfAborted();
  const failed = new AbortController();
  const siblings = AbortSignal.any([signal, failed.signal]);
  // All that run listen to it; Node warns of more than ten.
  setMaxListeners(0, siblings);
  const results: R[] = [];
  const queue = items.entries();

  const work = async (): Promise<void> => {
    // One iterator feeds all workers: each takes the next item that nobody has taken.
    for (const [index, item] of queue) {
      if (siblings.aborted) return;
      try {
        results[index] = await map(item, siblings, index);
      } catch (error) {
        // Only the first reason counts; what the abort itself caused in the siblings is dropped.
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, work));
  siblings.throwIfAborted();
  return results;
}
