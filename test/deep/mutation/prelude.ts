// Loaded before a test: counts which mutants it comes across, and ends one that it comes across without end.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { coverageFile, hitLimit } from './switches.ts';

/** What StrykerJS' instrumented code reads and writes. */
interface Switches {
  hitCount?: number;
  hitLimit?: number;
  readonly mutantCoverage?: { readonly static: Readonly<Record<string, number>> };
}

const switches: Switches = {};
Object.assign(globalThis, { __stryker__: switches });

const limit = process.env[hitLimit];
if (limit !== undefined) Object.assign(switches, { hitCount: 0, hitLimit: Number(limit) });

const file = process.env[coverageFile];
if (file !== undefined) {
  process.on('exit', () => writeFileSync(file, JSON.stringify(switches.mutantCoverage?.static ?? {})));
}
