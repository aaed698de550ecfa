import type { Figure } from './part.ts';

/** What one part gave, and how long it took. */
export interface PartResult {
  readonly part: string;
  readonly seconds: number;
  readonly figures: readonly Figure[];
}

/** The table as docs/reliability.md has it: one line a figure. */
export function figuresTable(results: readonly PartResult[]): string {
  const rows = results.flatMap(({ part, seconds, figures }) =>
    figures.map(({ what, tried, misses }, index) => [
      index === 0 ? part : '',
      what,
      `${tried - misses.length} of ${tried}`,
      index === 0 ? `${Math.round(seconds)} s` : '',
    ]),
  );
  const head = [
    ['part', 'what', 'held', 'time'],
    ['---', '---', '---:', '---:'],
  ];
  return [...head, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** What does not hold, each with its reason; nothing when all does. */
export function missesText(results: readonly PartResult[]): string {
  const misses = results.flatMap(({ part, figures }) =>
    figures.flatMap(({ what, misses }) =>
      misses.map(({ item, why }) => `✖ ${part}: ${what}: ${item}\n${why.replaceAll(/^/gm, '    ')}\n`),
    ),
  );
  return misses.join('\n');
}

/** A run that tried nothing shows nothing: it is not green. */
export const holds = (results: readonly PartResult[]): boolean =>
  results.length > 0 &&
  results.every(
    ({ figures }) =>
      figures.length > 0 && figures.every(({ tried, misses }) => tried > 0 && misses.length === 0),
  );
