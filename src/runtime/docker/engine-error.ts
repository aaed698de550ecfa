import { EnvironmentError, messageOf, PodnetError } from '../../model/errors.ts';

/** What dockerode rejects with: an HTTP status of the engine's, or the code of a failed connection. */
interface RawError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly json?: { readonly message?: string };
}

/** The HTTP status an engine answered with, if it answered. */
export function statusOf(error: unknown): number | undefined {
  return (error as RawError | undefined)?.statusCode;
}

/** The engine's own words, without what dockerode puts around them. */
export function engineWords(error: unknown): string {
  return ((error as RawError | undefined)?.json?.message ?? messageOf(error)).trim();
}

/**
 * What an engine, or the way to it, failed with, as an error that says what to do.
 * @param doing what was tried, in words that follow "cannot": `start node-1`
 */
export function engineError(error: unknown, doing: string): PodnetError {
  if (error instanceof PodnetError) return error;
  const words = engineWords(error);
  const { code = '' } = error as RawError;
  const as = (name: string, hint: string): EnvironmentError =>
    new EnvironmentError(name, `cannot ${doing}: ${words}`, { hint, cause: error });
  if (/no space left on device|ENOSPC|disk quota/i.test(words)) {
    return as(
      'engine-disk-full',
      "make room on the engine's disk: `docker system df`, `docker system prune`",
    );
  }
  if (['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'EHOSTUNREACH', 'ETIMEDOUT'].includes(code)) {
    return as('engine-gone', 'the engine does not answer any more: start it and run again');
  }
  return as('engine-failed', '`podnet doctor` looks at the engine; its own log says more');
}
