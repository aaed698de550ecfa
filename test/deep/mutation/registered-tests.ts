/**
 * Stands in for node:test in the tests that are tried with mutants: theirs shall run again and again in one process, as
 * node:test lets none.
 */

type Work = (context: Context) => unknown;
type Words = readonly [name: string, ...rest: readonly [Work] | readonly [{ readonly skip?: unknown }, Work]];

/** What tests ask of their context. */
export interface Context {
  readonly name: string;
  readonly signal: AbortSignal;
  after(undo: () => unknown): void;
}

export interface RegisteredTest {
  readonly name: string;
  /** @throws what the test throws */
  run(): Promise<void>;
}

interface Suite {
  readonly name: string;
  readonly outer: Suite | undefined;
  readonly hooks: Readonly<Record<'before' | 'beforeEach' | 'afterEach' | 'after', (() => unknown)[]>>;
  begun: boolean;
}

const newSuite = (name: string, outer: Suite | undefined): Suite => ({
  name,
  outer,
  hooks: { before: [], beforeEach: [], afterEach: [], after: [] },
  begun: false,
});

export const registeredTests: RegisteredTest[] = [];
const suites: Suite[] = [newSuite('', undefined)];
let current: Suite = suites[0] ?? newSuite('', undefined);

export function test(...words: Words): void {
  const found = wordsOf(words);
  if (found.skipped) return;
  const outer = outerOf(current);
  const name = [...outer.map((suite) => suite.name), found.name].join(' > ').replace(/^ > /, '');
  registeredTests.push({ name, run: () => run(name, outer, found.work) });
}

export function suite(...words: Words): void {
  const { name, skipped, work } = wordsOf(words);
  if (skipped) return;
  const outer = current;
  current = newSuite(name, outer);
  suites.push(current);
  void work({ name, signal: new AbortController().signal, after: () => undefined });
  current = outer;
}

export const it = (...words: Words): void => test(...words);
export const describe = (...words: Words): void => suite(...words);
export const before = (hook: () => unknown): void => void current.hooks.before.push(hook);
export const beforeEach = (hook: () => unknown): void => void current.hooks.beforeEach.push(hook);
export const afterEach = (hook: () => unknown): void => void current.hooks.afterEach.push(hook);
export const after = (hook: () => unknown): void => void current.hooks.after.push(hook);

/** What stands after the last test, of the innermost suites first. */
export async function endSuites(): Promise<void> {
  for (const { hooks, begun } of suites.toReversed()) {
    if (begun) for (const hook of hooks.after) await hook();
  }
}

async function run(name: string, outer: readonly Suite[], work: Work): Promise<void> {
  const undos: (() => unknown)[] = [];
  for (const one of outer) {
    if (!one.begun) for (const hook of one.hooks.before) await hook();
    one.begun = true;
  }
  try {
    for (const { hooks } of outer) for (const hook of hooks.beforeEach) await hook();
    await work({
      name,
      signal: new AbortController().signal,
      after: (undo) => void undos.unshift(undo),
    });
  } finally {
    for (const undo of undos) await undo();
    for (const { hooks } of outer.toReversed()) for (const hook of hooks.afterEach) await hook();
  }
}

/** From the outermost suite to this one. */
const outerOf = (inner: Suite | undefined): readonly Suite[] =>
  inner === undefined ? [] : [...outerOf(inner.outer), inner];

function wordsOf([name, ...rest]: Words): {
  readonly name: string;
  readonly skipped: boolean;
  readonly work: Work;
} {
  const [first, second] = rest;
  if (typeof first === 'function') return { name, skipped: false, work: first };
  const skip = first.skip;
  return { name, skipped: skip !== undefined && skip !== false, work: second ?? (() => undefined) };
}
