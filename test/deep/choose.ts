import { randomFrom } from '../support/random.ts';
import type { DeepContext } from './part.ts';

export interface Choice {
  readonly seed: number;
  /** Names that match are tried. */
  readonly only: RegExp | undefined;
  /** Of all, from 0 to 1. */
  readonly share: number;
}

/** The same choice of the same items every time. One at least: a part that tries nothing would always hold. */
export function chooser({ seed, only, share }: Choice): DeepContext['choose'] {
  return (items, nameOf) => {
    const named = only === undefined ? items : items.filter((item) => only.test(nameOf(item)));
    if (share >= 1) return named;
    const random = randomFrom(seed);
    const lots = named.map((item, index) => ({ index, item, lot: random() }));
    const drawn = lots.sort((a, b) => a.lot - b.lot).slice(0, Math.max(1, Math.round(named.length * share)));
    return drawn.sort((a, b) => a.index - b.index).map(({ item }) => item);
  };
}
