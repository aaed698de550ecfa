import { execFileSync } from 'node:child_process';

/** A row of `ip -json`: what iproute2 says of the kernel's tables, independent of our own decoders. */
export type IpRow = Readonly<Record<string, unknown>>;

/** `ipJson('addr', 'show', 'dev', 'eth0')`, in the netns this thread is in. */
export const ipJson = (...args: readonly string[]): IpRow[] => rowsOf(['ip'], args);

/** The same, in the netns of a process. */
export const ipJsonOf = (pid: number, ...args: readonly string[]): IpRow[] =>
  rowsOf(['nsenter', `--net=/proc/${pid}/ns/net`, 'ip'], args);

function rowsOf([program, ...words]: readonly [string, ...string[]], args: readonly string[]): IpRow[] {
  const output = execFileSync(program, [...words, '-json', '-details', ...args], { encoding: 'utf8' }).trim();
  const rows: unknown = output === '' ? [] : JSON.parse(output);
  // iproute2 prints an empty object where a filter leaves nothing of a row.
  return (Array.isArray(rows) ? rows : []).filter((row: IpRow) => Object.keys(row).length > 0);
}

/** Has `ip` do something. */
export function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' });
}
