import { execFileSync } from 'node:child_process';

/** A row of `ip -json`: what iproute2 says of the kernel's tables, independent of our own decoders. */
export type IpRow = Readonly<Record<string, unknown>>;

/** `ipJson('addr', 'show', 'dev', 'eth0')`, in the netns this thread is in. */
export function ipJson(...args: readonly string[]): IpRow[] {
  const output = execFileSync('ip', ['-json', '-details', ...args], { encoding: 'utf8' }).trim();
  const rows: unknown = output === '' ? [] : JSON.parse(output);
  // iproute2 prints an empty object where a filter leaves nothing of a row.
  return (Array.isArray(rows) ? rows : []).filter((row: IpRow) => Object.keys(row).length > 0);
}

/** Has `ip` do something. */
export function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' });
}
