import { mapConcurrent } from '../../src/util/concurrency.ts';
import type { DeepContext, Figure, Miss } from './part.ts';

export interface TryOptions<T> {
  readonly what: string;
  readonly items: readonly T[];
  readonly nameOf: (item: T) => string;
  /** How many are tried at once. */
  readonly limit: number;
  /** What rejects is a miss, and its message says why. */
  readonly hold: (item: T, index: number) => Promise<unknown>;
}

/** Tries all items that were chosen, and tells of each that does not hold at once. */
export async function tryAll<T>(context: DeepContext, options: TryOptions<T>): Promise<Figure> {
  const { what, nameOf, limit, hold } = options;
  const items = context.choose(options.items, nameOf);
  const misses: Miss[] = [];
  let tried = 0;
  const work = async (item: T, _signal: AbortSignal, index: number): Promise<void> => {
    try {
      await hold(item, index);
    } catch (error) {
      const miss = { item: nameOf(item), why: reasonOf(error) };
      misses.push(miss);
      context.say(`MISS  ${what}: ${miss.item}\n${indented(miss.why)}`);
    }
    tried++;
    if (tried % 10 === 0 || tried === items.length) context.say(`${what}: ${tried} of ${items.length}`);
  };
  try {
    await mapConcurrent(items, limit, work, context.signal);
  } catch (error) {
    // What was tried until then counts.
    if (!context.signal.aborted) throw error;
  }
  return { what, tried, misses };
}

/** With what caused it: properties tell by that why the counterexample is one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${reasonOf(error.cause)}`;
}

const indented = (text: string): string => text.replaceAll(/^/gm, '      ');
