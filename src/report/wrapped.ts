import { width } from './pad.ts';

/** Lines of at most so many columns, broken between words; a longer word gets a line of its own. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || width(last) + 1 + width(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The same as one text, every line but the first indented. */
export function hanging(text: string, columns: number, indentation: number): string {
  return wrapped(text, Math.max(20, columns - indentation)).join(`\n${' '.repeat(indentation)}`);
}
