/** The last lines of a text, whose own last one may be without its end. */
export function lastLines(text: string, count: number): string {
  const end = text.endsWith('\n') ? '\n' : '';
  const lines = text.slice(0, text.length - end.length).split('\n');
  const kept = lines.slice(Math.max(0, lines.length - count));
  return kept.length === 0 ? '' : kept.join('\n') + end;
}

/** Puts a prefix before every line of a text that comes in pieces. */
export class PrefixedLines {
  readonly #prefix: string;
  #rest = '';

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** What is ready: whole lines, since others may write between two pieces. */
  add(piece: string): string {
    if (this.#prefix === '') return piece;
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => `${this.#prefix}${line}\n`).join('');
  }

  /** A last line without its end. */
  end(): string {
    return this.#rest === '' ? '' : `${this.#prefix}${this.#rest}\n`;
  }
}
