/**
 * The deep test: all controls, kill points, bad inputs and runs side by side that docs/reliability.md counts.
 * `npm run test:deep` prepares what it needs and starts it; `npm test` has a short version of every part.
 *
 *   npm run test:deep -- [PART…] [--seed N] [--runtime docker|namespace] [--only REGEX] [--share 0.1] [--json FILE]
 *
 * Exit code 1 when anything does not hold or nothing was tried, 2 when the command line is wrong.
 */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Runtime } from '../support/both-runtimes.ts';
import { engineAddress } from '../support/engine.ts';
import { testSeed } from '../support/random.ts';
import { chooser } from './choose.ts';
import { figuresTable, holds, missesText, type PartResult } from './figures-table.ts';
import type { DeepContext, DeepPart } from './part.ts';
import { parts } from './parts.ts';

const names = parts.map(({ name }) => name);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort(signal));

function commandLine(): {
  readonly chosen: readonly DeepPart[];
  readonly context: DeepContext;
  readonly json?: string;
} {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      runtime: { type: 'string', multiple: true },
      only: { type: 'string' },
      share: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  const seed = values.seed === undefined ? testSeed() : Number(values.seed);
  const share = Number(values.share);
  const runtimes = (values.runtime ?? ['namespace', 'docker']).map(runtimeNamed);
  const unknown = positionals.find((word) => !names.includes(word));
  if (unknown !== undefined) throw new TypeError(`no part ${unknown}; there are ${names.join(', ')}`);
  if (!Number.isSafeInteger(seed)) throw new TypeError('--seed takes a whole number');
  if (!(share > 0 && share <= 1)) throw new TypeError('--share takes a number above 0, up to 1');
  if (runtimes.includes('docker') && engineAddress === '')
    throw new TypeError('no engine answers and none can be started: --runtime namespace does without');
  const only = values.only === undefined ? undefined : new RegExp(values.only);
  return {
    chosen: positionals.length === 0 ? parts : parts.filter(({ name }) => positionals.includes(name)),
    context: {
      seed,
      runtimes,
      choose: chooser({ seed, only, share }),
      say: (text) => void process.stderr.write(`${text}\n`),
      signal: stop.signal,
    },
    ...(values.json === undefined ? {} : { json: values.json }),
  };
}

function runtimeNamed(word: string): Runtime {
  if (word === 'namespace' || word === 'docker') return word;
  throw new TypeError(`no runtime ${word}; there are namespace, docker`);
}

async function run(part: DeepPart, context: DeepContext): Promise<PartResult> {
  const { name, title } = part;
  context.say(`\n${name}: ${title}`);
  const startMs = performance.now();
  const figures = await part.run(context);
  return { part: name, seconds: (performance.now() - startMs) / 1_000, figures };
}

let given: ReturnType<typeof commandLine>;
try {
  given = commandLine();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
const { chosen, context, json } = given;
const results: PartResult[] = [];
for (const part of chosen) {
  if (stop.signal.aborted) break;
  results.push(await run(part, context));
}
if (json !== undefined)
  writeFileSync(json, `${JSON.stringify({ seed: context.seed, results }, undefined, 2)}\n`);
const exitCode = holds(results) && !stop.signal.aborted ? 0 : 1;
// Whatever a part left open, it has said that it is done.
process.stdout.write(`\nseed ${context.seed}\n\n${figuresTable(results)}\n${missesText(results)}`, () =>
  process.exit(exitCode),
);
