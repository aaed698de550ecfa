import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mapConcurrent } from '../../../src/util/concurrency.ts';
import type { BuiltTests } from './build-tests.ts';
import { runTest } from './run-test.ts';
import { coverageFile } from './switches.ts';

/** A test file as it is without any mutant. */
export interface MeasuredTest {
  readonly test: string;
  readonly durationMs: number;
  /** How often it comes across which mutants, by their ids. */
  readonly hits: Readonly<Record<string, number>>;
}

/** Long enough for any test; one that hangs is no matter of mutants. */
const limitMs = 120_000;

/** Runs all tests without any mutant. @throws when one is not green, or comes across none of them */
export async function measureTests(
  built: BuiltTests,
  tests: readonly string[],
  limit: number,
  signal: AbortSignal,
): Promise<readonly MeasuredTest[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-coverage-'));
  try {
    const measured = await mapConcurrent(
      tests,
      limit,
      async (test, _signal, index): Promise<MeasuredTest> => {
        const file = path.join(folder, `${index}.json`);
        const { outcome, durationMs, said } = await runTest(built, test, { [coverageFile]: file }, limitMs);
        if (outcome !== 'green') throw new Error(`${test} is not green without any mutant:\n${said}`);
        return { test, durationMs, hits: JSON.parse(readFileSync(file, 'utf8')) };
      },
      signal,
    );
    return measured.filter(({ hits }) => Object.keys(hits).length > 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
