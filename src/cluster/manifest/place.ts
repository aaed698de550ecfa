import { nearest } from '../../util/nearest.ts';
import type { FieldTable } from './field-table.ts';
import type { Findings, Path } from './findings.ts';

/**
 * A value in a manifest and where it is. Readers give undefined for what is absent (null counts as absent, as
 * in Kubernetes) or wrong; what is wrong is noted in the findings, and reading goes on.
 */
export class Place {
  readonly value: unknown;
  readonly path: Path;
  readonly #findings: Findings;
  /** Inside of something that is absent or no mapping: that is noted already, or nothing is wanted here. */
  readonly #nowhere: boolean;

  constructor(value: unknown, path: Path, findings: Findings, nowhere = false) {
    this.value = value ?? undefined;
    this.path = path;
    this.#findings = findings;
    this.#nowhere = nowhere;
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** The key that leads here, or `containers[0]` for an entry of a list. */
  get name(): string {
    return nameOf(this.path);
  }

  at(key: string | number): Place {
    const { value } = this;
    const path = [...this.path, key];
    if (typeof value !== 'object' || value === null) return new Place(undefined, path, this.#findings, true);
    // Reading a key that is there out of an object of unknown shape gives an unknown value.
    const inside = Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
    return new Place(inside, path, this.#findings);
  }

  refuse(code: string, message: string, hint?: string): void {
    if (this.#nowhere) return;
    this.#findings.problems.push({ path: this.path, code, message, ...(hint !== undefined && { hint }) });
  }

  /** Whether this is a mapping; its unknown keys are refused and its unused ones noted. */
  mapping(table: FieldTable): boolean {
    const keys = this.#keys();
    if (keys === undefined) return false;
    for (const key of keys) {
      if (!Object.hasOwn(table, key)) this.at(key).#refuseKey(table);
      else if (table[key] === 'ignored') this.at(key).ignore();
      else if (table[key] === 'cni') this.at(key).ignore('cni');
    }
    return true;
  }

  /** Notes that this is not acted on, or only where the plugin is this one. */
  ignore(unless?: 'cni'): void {
    const where = unless === undefined ? {} : { unless };
    this.#findings.ignored.push({ path: this.path, field: this.name, ...where });
  }

  /** Same as mapping, for what must be there. */
  required(table: FieldTable): boolean {
    if (this.isAbsent) this.missing();
    return this.mapping(table);
  }

  missing(hint?: string): void {
    this.refuse('missing', `${this.name} is missing`, hint);
  }

  text(): string | undefined {
    const { value } = this;
    if (value === undefined || typeof value === 'string') return value;
    const quotable = typeof value === 'number' || typeof value === 'boolean';
    const hint = quotable ? `put it in quotes: "${value}"` : undefined;
    return this.#wrongType('a string', hint);
  }

  boolean(): boolean | undefined {
    const { value } = this;
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#wrongType('true or false');
  }

  oneOf<T extends string>(words: readonly T[]): T | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    if (found === undefined) {
      const meant = nearest(text, words);
      const hint = meant === undefined ? undefined : `did you mean ${meant}?`;
      this.refuse('bad-value', `${this.name} must be ${words.join(' or ')}, not "${text}"`, hint);
    }
    return found;
  }

  integer(least: number, most: number, code = 'bad-value'): number | undefined {
    const { value } = this;
    if (this.isAbsent) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
    this.refuse(code, `${this.name} must be a whole number, ${range}, not ${shown(value)}`);
    return undefined;
  }

  /** The entries of a list; none when it is absent or no list. */
  entries(): readonly Place[] {
    if (this.isAbsent) return [];
    if (Array.isArray(this.value)) return this.value.map((_, index) => this.at(index));
    this.#wrongType('a list', `start its entries with "- "`);
    return [];
  }

  texts(): readonly string[] | undefined {
    if (this.isAbsent) return undefined;
    return this.entries().flatMap((entry) => {
      if (entry.isAbsent) entry.#wrongType('a string');
      return entry.text() ?? [];
    });
  }

  /** Keys of a mapping that may have any, with their strings. */
  textMap(check?: (key: string, entry: Place) => void): Readonly<Record<string, string>> {
    const pairs = (this.#keys() ?? []).flatMap((key): [string, string][] => {
      const entry = this.at(key);
      check?.(key, entry);
      if (entry.isAbsent) entry.#wrongType('a string');
      const text = entry.text();
      return text === undefined ? [] : [[key, text]];
    });
    return Object.fromEntries(pairs);
  }

  #keys(): readonly string[] | undefined {
    if (this.isAbsent) return undefined;
    if (typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)) {
      return Object.keys(this.value);
    }
    return this.#wrongType('a mapping', `write its keys below ${this.name}, indented`);
  }

  #refuseKey(table: FieldTable): void {
    const meant = nearest(this.name, Object.keys(table));
    const used = Object.keys(table).filter((key) => table[key] !== 'ignored');
    const hint = meant === undefined ? `podnet acts on ${used.join(', ')}` : `did you mean ${meant}?`;
    const parent = nameOf(this.path.slice(0, -1));
    this.refuse('unknown-key', `${parent} has no field ${this.name}`, hint);
  }

  #wrongType(wanted: string, hint?: string): undefined {
    this.refuse('bad-type', `${this.name} must be ${wanted}, not ${shown(this.value)}`, hint);
    return undefined;
  }
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `${path.at(-2)}[${last}]` : (last ?? 'the manifest');
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
}
