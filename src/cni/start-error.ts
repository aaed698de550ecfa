import type { PluginCall, PluginExecution } from './plugin-host.ts';

type StartError = NonNullable<PluginExecution['startError']>;

/** Exit codes of programs that start others, like nsenter and env: not found, and found but not started. */
const wrapperExitCodes = [126, 127];
const notFoundExitCode = 127;

const words: readonly (readonly [text: string, code: string])[] = [
  ['No such file or directory', 'ENOENT'],
  ['Permission denied', 'EACCES'],
  ['Exec format error', 'ENOEXEC'],
  ['Text file busy', 'ETXTBSY'],
];

/** The error of a spawn that did not come to pass. */
export function startErrorOf(error: unknown): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  return { code, message: error instanceof Error ? error.message : String(error) };
}

/**
 * What a wrapper says when it cannot start the program is told from a program that ends with the same code: it is the
 * wrapper's only line, begins with its name and has the program's path.
 */
export function wrapperStartError(
  wrapper: string,
  call: PluginCall,
  { exitCode, stdout, stderr }: Pick<PluginExecution, 'exitCode' | 'stdout' | 'stderr'>,
): StartError | undefined {
  if (exitCode === null || !wrapperExitCodes.includes(exitCode) || stdout !== '') return undefined;
  const message = stderr.trim();
  const isWrappers =
    message.startsWith(`${wrapper}: `) && message.includes(call.path) && !message.includes('\n');
  if (!isWrappers) return undefined;
  const known = words.find(([text]) => message.endsWith(text))?.[1];
  return { code: known ?? (exitCode === notFoundExitCode ? 'ENOENT' : 'EACCES'), message };
}
