import { padEnd, widest } from '../../report/pad.ts';
import { wrapped } from '../../report/wrapped.ts';

/** Words with what they mean, the meanings aligned and wrapped. */
export function wordList(
  entries: readonly (readonly [word: string, meaning: string])[],
  columns: number,
): string {
  const gutter = widest(entries.map(([word]) => word)) + 4;
  const lines = entries.map(([word, meaning]) => {
    const text = wrapped(meaning, Math.max(30, columns - gutter)).join(`\n${' '.repeat(gutter)}`);
    return `${padEnd(`  ${word}`, gutter)}${text}\n`;
  });
  return lines.join('');
}
