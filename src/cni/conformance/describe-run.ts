import type { PluginRun } from './check-subject.ts';
import { commandLine } from './command-line.ts';

/** Texts of plugins are shown up to here. */
const shownCharacters = 600;

/** How a call ended and the command that repeats it, as lines of evidence. */
export function describeRun(run: PluginRun): string[] {
  const { execution } = run;
  return [
    ending(run),
    ...output('stdout', execution.stdout),
    ...output('stderr', execution.stderr),
    `repeat: ${commandLine(run.call)}`,
  ];
}

function ending({ execution }: PluginRun): string {
  if (execution.startError !== undefined) return `it could not be started: ${execution.startError.message}`;
  if (execution.timedOut) return `it did not end within ${Math.round(execution.durationMs / 1000)} s`;
  if (execution.signal !== null) return `it was ended by ${execution.signal}`;
  return `exit code ${execution.exitCode}`;
}

function output(name: string, text: string): string[] {
  const said = text.trim();
  if (said === '') return [];
  return [`${name}: ${said.length > shownCharacters ? `${said.slice(0, shownCharacters)}…` : said}`];
}
