import type { PluginCall } from '../plugin-host.ts';

/** What a shell in the node needs to make a call again. */
export function commandLine(call: PluginCall): string {
  const variables = Object.entries(call.env).map(([name, value]) => `${name}=${quoted(value)}`);
  const input = call.stdin === '' ? '< /dev/null' : `<<< ${quoted(call.stdin)}`;
  return [...variables, quoted(call.path), input].join(' ');
}

const quoted = (word: string): string =>
  /^[\w./:=,@%+-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
