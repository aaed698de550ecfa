// Runs the tests: all of them, or the files and folders that are named. Ends with the runner's counts.
// An engine that answers is used; else one of our own is started, and stopped afterwards.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runWithEngine } from './run-with-engine.mjs';

const named = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const options = process.argv.slice(2).filter((word) => word.startsWith('-'));
const folders = named.length > 0 ? named : ['test/project', 'test/unit', 'test/integration', 'test/e2e'];

/** Every *.test.ts at or below a path, sorted. (Node 20's runner takes no patterns.) */
function testFiles(place) {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

const runner = ['--import', 'tsx', '--test', '--test-reporter=spec', '--test-concurrency=2'];
await runWithEngine([...runner, ...options, ...folders.flatMap(testFiles)]);
