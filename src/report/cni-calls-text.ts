import type { CniCall } from '../model/cni-order.ts';
import { prettyJson } from './cni-outcomes-json.ts';
import type { Colours } from './colours.ts';
import { printable } from './printable.ts';

/** What plugins were given and what they answered, for people who look for a mistake. */
export const cniCallsText = (calls: readonly CniCall[], colours: Colours): string =>
  calls.map((call) => callText(call, colours)).join('');

function callText(call: CniCall, colours: Colours): string {
  const { verb, plugin, path, network, exitCode, ending, env, stdin, stdout, stderr, durationMs } = call;
  const how = ending ?? `exit code ${exitCode}`;
  const good = exitCode === 0 ? colours.green(how) : colours.red(how);
  const on = network === '' ? '' : `, network ${network}`;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  return [
    `${colours.bold(`${verb} ${plugin}`)} (${path})${on}: ${good} after ${Math.round(durationMs)} ms\n`,
    part('environment', variables.join(''), colours),
    part('stdin', prettyJson(stdin), colours),
    part('stdout', prettyJson(stdout), colours),
    part('stderr', stderr, colours),
  ].join('');
}

function part(name: string, text: string, colours: Colours): string {
  const lines = text.trimEnd().split('\n');
  if (text.trim() === '') return `  ${colours.dim(`${name}: nothing`)}\n`;
  return `  ${colours.dim(`${name}:`)}\n${lines.map((line) => `    ${printable(line)}\n`).join('')}`;
}
