import { oneLine, printable } from './printable.ts';

/** A table; cells are escaped. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** Names and command output must not become markup, nor leave their table cell. */
export function escape(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>|~#]/g, String.raw`\$&`);
}

/** A name in a line of text, as it is. */
export function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'")}\``;
}
