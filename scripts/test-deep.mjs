// Runs the deep test, with an engine: see test/deep/main.ts for its words.
import process from 'node:process';
import { runWithEngine } from './run-with-engine.mjs';

await runWithEngine(['--import', 'tsx', 'test/deep/main.ts', ...process.argv.slice(2)]);
