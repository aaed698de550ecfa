/**
 * A process of one test file: `test-process.mjs PROGRAM`. Without a mutant in its environment it measures its tests and
 * then tries one mutant after the other, as it is told; with one it runs them all, and its exit code tells.
 */
import process from 'node:process';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { activeMutant, type Fate, type MeasuredTest, type Order, type Said } from './messages.ts';
import { endSuites, type RegisteredTest, registeredTests } from './registered-tests.ts';

/** What StrykerJS' instrumented code reads and writes. */
interface Switches {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: {
    static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}

const switches: Switches = { activeMutant: process.env[activeMutant] };
Object.assign(globalThis, { __stryker__: switches });

/** What nobody waited for and went wrong. */
const strays: unknown[] = [];
process.on('uncaughtException', (error) => void strays.push(error));
process.on('unhandledRejection', (error) => void strays.push(error));

/** Longer than any test takes. */
const measureLimitMs = 60_000;

const say = (said: Said): void => void process.send?.(said);
const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 500);

/** A test that did not end in time. */
const over = Symbol('over');

/** What it says, or that it did not end in time; undefined when it is green. */
async function failureOf(test: RegisteredTest, limitMs: number): Promise<string | typeof over | undefined> {
  const before = strays.length;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof over>((resolve) => {
    timer = setTimeout(() => resolve(over), limitMs);
  });
  try {
    const ended = await Promise.race([test.run(), timeout]);
    if (ended === over) return over;
    await turn();
  } catch (error) {
    return textOf(error);
  } finally {
    clearTimeout(timer);
  }
  return strays.length > before ? textOf(strays.at(-1)) : undefined;
}

const wordsOf = (failure: string | typeof over): string => (failure === over ? 'it hangs' : failure);

async function measure(): Promise<void> {
  const whileLoading = Object.keys(switches.mutantCoverage?.static ?? {});
  const tests: MeasuredTest[] = [];
  for (const [index, test] of registeredTests.entries()) {
    switches.currentTestId = String(index);
    const startMs = performance.now();
    const failure = await failureOf(test, measureLimitMs);
    const durationMs = performance.now() - startMs;
    switches.currentTestId = undefined;
    if (failure !== undefined) return say({ kind: 'not-green', said: `${test.name}: ${wordsOf(failure)}` });
    const hits = switches.mutantCoverage?.perTest[index] ?? {};
    tests.push({ name: test.name, durationMs, hits, canRepeat: true });
  }
  for (const [index, test] of registeredTests.entries()) {
    const canRepeat = (await failureOf(test, measureLimitMs)) === undefined;
    const measured = tests[index];
    if (measured !== undefined) tests[index] = { ...measured, canRepeat };
  }
  say({ kind: 'measured', file: { tests, whileLoading } });
}

async function fateOf({ mutant, tests }: Order): Promise<Fate> {
  for (const { index, hitLimit, limitMs } of tests) {
    const test = registeredTests[index];
    if (test === undefined) continue;
    const strayed = strays.length;
    Object.assign(switches, { activeMutant: mutant, hitCount: 0, hitLimit });
    const failure = await failureOf(test, limitMs);
    Object.assign(switches, { activeMutant: undefined, hitCount: undefined });
    if (failure === undefined) continue;
    if (failure === over) return { kind: 'timed-out', test: test.name };
    await turn();
    // Red because of the mutant, and not because of what one before it has left: green without it, here and now.
    const own = strays.length === strayed && (await failureOf(test, limitMs)) === undefined;
    return own ? { kind: 'killed', test: test.name, said: failure } : { kind: 'unsure', said: failure };
  }
  return { kind: 'survived' };
}

async function runOnce(): Promise<number> {
  for (const test of registeredTests) {
    const failure = await failureOf(test, measureLimitMs);
    if (failure === undefined) continue;
    process.stdout.write(`${test.name}: ${wordsOf(failure)}\n`);
    return 1;
  }
  return 0;
}

async function end(code: number): Promise<never> {
  await endSuites().catch(() => undefined);
  process.exit(code);
}

try {
  await import(pathToFileURL(process.argv[2] ?? '').href);
} catch (error) {
  process.stdout.write(`${textOf(error)}\n`);
  process.exit(1);
}
if (switches.activeMutant === undefined) {
  process.on('message', (order: Order) => {
    void fateOf(order).then((fate) => say({ kind: 'tried', fate }));
  });
  process.on('disconnect', () => void end(0));
  await measure();
} else {
  await end(await runOnce());
}
