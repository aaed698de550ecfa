import { padEnd, widest } from '../../report/pad.ts';

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

export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
