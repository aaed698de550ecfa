#!/usr/bin/env node
import { leave } from './leave.ts';
import { runCli } from './run-cli.ts';
import { drainStreams } from './terminal.ts';

const exitCode = await runCli(process.argv.slice(2), process.env);
await drainStreams();
// Whatever a command left open, it has said that it is done.
leave(exitCode);
