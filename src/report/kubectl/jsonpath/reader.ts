import { UsageError } from '../../../model/errors.ts';

/** A template that is being read, and where. */
export class Reader {
  readonly #whole: string;
  readonly #text: string;
  #at = 0;

  /** @param whole what the user wrote, of which `text` may be a part */
  constructor(text: string, whole: string = text) {
    this.#text = text;
    this.#whole = whole;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  peek(): string {
    return this.#text[this.#at] ?? '';
  }

  /** Takes `prefix` if it comes next. */
  take(prefix: string): boolean {
    if (!this.#text.startsWith(prefix, this.#at)) return false;
    this.#at += prefix.length;
    return true;
  }

  /** Takes what a sticky expression matches here; undefined when it does not. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  /** A reader of a part, whose errors show the whole. */
  inner(text: string): Reader {
    return new Reader(text, this.#whole);
  }

  error(why: string): UsageError {
    return new UsageError('bad-jsonpath', `the JSONPath "${this.#whole}" cannot be read: ${why}`, {
      hint: "write it like {.items[*].metadata.name} or {range .items[*]}{.metadata.name}{'\\n'}{end}",
    });
  }
}
