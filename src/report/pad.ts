/** Columns a text takes in a terminal; wide characters are rare here, so code points are counted. */
export function width(text: string): number {
  return Array.from(text).length;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text;
}

export function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(width));
}

export function indent(text: string, columns: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(columns));
}

/** Keeps the beginning and the end: in pods' names both tell more than the middle. */
export function cutMiddle(text: string, columns: number): string {
  const characters = Array.from(text);
  if (characters.length <= columns) return text;
  const end = Math.floor((columns - 1) / 2);
  return `${characters.slice(0, columns - 1 - end).join('')}…${characters.slice(characters.length - end).join('')}`;
}
