import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { isWorthTrying } from './worth-trying.ts';

export const repository = path.resolve(import.meta.dirname, '../../..');

/** One change of one source file, and what it would change. */
export interface Mutant {
  /** Switches it on, in the environment of a process. */
  readonly id: string;
  /** From the repository's folder on. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What kind of change: ConditionalExpression, LogicalOperator, … */
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  /** What of its line is before the change, and what of its last line is after it. */
  readonly before: string;
  readonly after: string;
}

export interface MutatedSources {
  readonly mutants: readonly Mutant[];
  /** What the files become: all their mutants are in there, and each does nothing until it is switched on. */
  readonly contents: ReadonlyMap<string, string>;
}

const silent = (): void => undefined;
const off = (): boolean => false;
const noLog: ConstructorParameters<typeof Instrumenter>[0] = {
  isTraceEnabled: off,
  isDebugEnabled: off,
  isInfoEnabled: off,
  isWarnEnabled: off,
  isErrorEnabled: off,
  isFatalEnabled: off,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
};

/** Puts all mutants into the files, by StrykerJS. @param files from the repository's folder on */
export async function mutateSources(files: readonly string[]): Promise<MutatedSources> {
  const sources = new Map(files.map((file) => [file, readFileSync(path.join(repository, file), 'utf8')]));
  const instrumenter = new Instrumenter(noLog);
  const { files: instrumented, mutants } = await instrumenter.instrument(
    [...sources].map(([name, content]) => ({ name, content, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  const all = mutants.map(({ id, fileName, location, mutatorName, replacement }): Mutant => {
    const lines = (sources.get(fileName) ?? '').split('\n');
    const { start, end } = location;
    return {
      id,
      file: fileName,
      line: start.line + 1,
      column: start.column + 1,
      mutator: mutatorName,
      original: cut(lines, start, end),
      replacement,
      before: (lines[start.line] ?? '').slice(0, start.column),
      after: (lines[end.line] ?? '').slice(end.column),
    };
  });
  return {
    mutants: all.filter(isWorthTrying),
    contents: new Map(instrumented.map(({ name, content }) => [name, content])),
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

function cut(lines: readonly string[], start: Position, end: Position): string {
  const rows = lines.slice(start.line, end.line + 1);
  return rows
    .map((row, index) =>
      row.slice(index === 0 ? start.column : 0, index === rows.length - 1 ? end.column : undefined),
    )
    .join('\n');
}

/** One line that tells mutants apart, for people and for `--only`. */
export const nameOfMutant = ({ file, line, column, original, replacement }: Mutant): string =>
  `${file}:${line}:${column} ${short(original)} → ${short(replacement)}`;

/** On one line, both its ends shown. */
export function short(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ');
  return line.length <= 100 ? line : `${line.slice(0, 60)} … ${line.slice(-35)}`;
}
