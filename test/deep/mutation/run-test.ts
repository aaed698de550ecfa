import { spawn } from 'node:child_process';
import process from 'node:process';
import { repository } from './mutant.ts';
import type { BuiltTests } from './build-tests.ts';

export interface TestRun {
  readonly outcome: 'green' | 'red' | 'timeout';
  readonly durationMs: number;
  /** What it said: the first red test. */
  readonly said: string;
}

/** Runs the program of a test file, in a process of its own. @param switches for its environment */
export function runTest(
  built: BuiltTests,
  test: string,
  switches: Readonly<Record<string, string>>,
  limitMs: number,
): Promise<TestRun> {
  // Within a run of tests, a test would tell the runner above instead of being one itself.
  const { NODE_TEST_CONTEXT: _context, ...outer } = process.env;
  const startMs = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps=false',
      `--import=${built.prelude}`,
      `--test-reporter=${built.reporter}`,
      '--test-reporter-destination=stdout',
      built.programOf(test),
    ],
    {
      cwd: repository,
      env: { ...outer, ...switches },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => void (said += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const durationMs = performance.now() - startMs;
      const outcome = code === 0 ? 'green' : signal === 'SIGKILL' ? 'timeout' : 'red';
      resolve({ outcome, durationMs, said: said.trim() });
    });
  });
}
