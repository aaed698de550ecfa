/** What a failure means for the exit code of the command line. */
export type ErrorKind =
  /** The command line or a file is wrong: exit 2. */
  | 'usage'
  /** The surroundings (kernel, permissions, a missing program) failed: exit 3. */
  | 'environment'
  /** podnet itself went wrong: exit 3, with a request to report it. */
  | 'internal';

export interface PodnetErrorOptions {
  /** What to do next, as a sentence a user can act on. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The base of every error that podnet throws: `code` for programs, `message` (what happened, to which
 * object) and `hint` (what to do next) for people.
 */
export class PodnetError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, code: string, message: string, options: PodnetErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.kind = kind;
    this.code = code;
    this.hint = options.hint;
  }
}

/** The command line or a file is wrong; nothing was created. */
export class UsageError extends PodnetError {
  constructor(code: string, message: string, options?: PodnetErrorOptions) {
    super('usage', code, message, options);
  }
}

/** The surroundings failed: no permission, a kernel feature or a program that is not there. */
export class EnvironmentError extends PodnetError {
  constructor(code: string, message: string, options?: PodnetErrorOptions) {
    super('environment', code, message, options);
  }
}

/** A state that podnet's own code should have made impossible. */
export class InternalError extends PodnetError {
  constructor(message: string, options?: PodnetErrorOptions) {
    super('internal', 'internal', message, options);
  }
}

/** One line for any thrown value: the message of an error, else its text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What to do next, of those errors that say so. */
export const hintOf = (error: unknown): string | undefined =>
  error instanceof PodnetError ? error.hint : undefined;

/**
 * `using` makes one error of two: of what went wrong, and of what went wrong when the rest was taken away after it. The
 * first says why, whatever an engine that is gone cannot remove; the second is seen to by whoever sweeps.
 */
export function firstError(error: unknown): unknown {
  const isPair = error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error;
  return isPair ? firstError(error.suppressed) : error;
}

/** Work that fails with the first error only. */
export async function failingFirst<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw firstError(error);
  }
}
