import { ResponseError } from 'vscode-jsonrpc/node';
import {
  EnvironmentError,
  InternalError,
  messageOf,
  PodnetError,
  type PodnetErrorOptions,
  UsageError,
} from '../model/errors.ts';

/** The error object's `data` when a request fails: enough to make the same error again on the other side. */
interface WireError {
  readonly kind: 'usage' | 'environment' | 'internal';
  readonly code: string;
  readonly hint?: string;
  /** Of an error that is none of ours: where it happened over there. */
  readonly stack?: string;
}

/** Application errors have codes of their own choosing outside the range that JSON-RPC reserves. */
const applicationError = 1;

/** An error as it travels: its message, and kind, code and hint as the error object's data. */
export function toWire(error: unknown): ResponseError<WireError> {
  if (error instanceof ResponseError) return error;
  if (error instanceof PodnetError) {
    const { kind, code, hint } = error;
    return new ResponseError(applicationError, error.message, {
      kind,
      code,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return new ResponseError(applicationError, messageOf(error), {
    kind: 'internal',
    code: 'internal',
    ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
  });
}

/** The error that was sent, as one of ours again. */
export function fromWire(error: unknown): Error {
  if (!(error instanceof ResponseError)) return error instanceof Error ? error : new Error(messageOf(error));
  // The other end is our own program of the same protocol version: its data has this shape.
  const data = error.data as WireError | undefined;
  const options: PodnetErrorOptions = {
    cause: causeOf(error, data?.stack),
    ...(data?.hint === undefined ? {} : { hint: data.hint }),
  };
  if (data?.kind === 'usage') return new UsageError(data.code, error.message, options);
  if (data?.kind === 'environment') return new EnvironmentError(data.code, error.message, options);
  return new InternalError(error.message, options);
}

/** Where it happened over there, for whoever debugs. */
function causeOf(error: Error, stack: string | undefined): Error {
  const cause = new Error(error.message);
  if (stack !== undefined) cause.stack = stack;
  return cause;
}
