import { PodnetError } from '../model/errors.ts';
import { errnoName, errnoText } from './errno.ts';
import { errno } from './libc.ts';

export interface SystemErrorDetails {
  /** What the kernel said in words beside the number (an extended acknowledgement). */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** What a user can do about an error that the kernel gives for one reason only. */
const HINTS: Readonly<Record<string, string>> = {
  EPERM: 'podnet lacks a permission here: `podnet doctor` says which one and how to get it.',
  EACCES: 'podnet lacks a permission here: `podnet doctor` says which one and how to get it.',
  ENOSYS: 'This kernel lacks the call: `podnet doctor` says what it can do.',
  EOPNOTSUPP: 'This kernel lacks the feature: `podnet doctor` says what it can do.',
  EAFNOSUPPORT: 'This kernel lacks the address family: `podnet doctor` says what it can do.',
  EMFILE: 'Too many open files: raise the limit (`ulimit -n`) and try again.',
  ENFILE: 'Too many open files on this machine: raise fs.file-max and try again.',
};

/**
 * The kernel refused a call: `create link "br0": EEXIST (file exists)`. `errnoName` is for programs,
 * `operation` and `object` say what podnet wanted of what.
 */
export class SystemError extends PodnetError {
  readonly errno: number;
  readonly errnoName: string;
  readonly operation: string;
  readonly object: string;

  /** @param number a positive error number */
  constructor(number: number, operation: string, object: string, details: SystemErrorDetails = {}) {
    const name = errnoName(number);
    const hint = HINTS[name];
    const subject = object === '' ? operation : `${operation} ${object}`;
    const words =
      details.detail === undefined ? errnoText(number) : `${errnoText(number)}: ${details.detail}`;
    super('environment', 'system-call', `${subject}: ${name} (${words})`, {
      ...(hint === undefined ? {} : { hint }),
      ...(details.cause === undefined ? {} : { cause: details.cause }),
    });
    this.errno = number;
    this.errnoName = name;
    this.operation = operation;
    this.object = object;
  }
}

/**
 * Passes the result of a C call through. Call it with nothing in between, because it reads errno.
 * @throws SystemError when the result is negative
 */
export function checkCall(result: number, operation: string, object: string): number {
  if (result < 0) throw new SystemError(errno(), operation, object);
  return result;
}

/** True for a SystemError with one of these names: `isSystemError(error, 'EEXIST')`. */
export function isSystemError(error: unknown, ...names: readonly string[]): error is SystemError {
  return error instanceof SystemError && (names.length === 0 || names.includes(error.errnoName));
}

/** A SystemError for what node:fs threw; anything that carries no error number comes back as it is. */
export function systemErrorFrom(cause: unknown, operation: string, object: string): unknown {
  if (cause instanceof Error && 'errno' in cause && typeof cause.errno === 'number') {
    // Node gives the number with a minus sign, as the kernel does.
    return new SystemError(Math.abs(cause.errno), operation, object, { cause });
  }
  return cause;
}
