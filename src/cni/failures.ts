import { messageOf } from '../model/errors.ts';
import { CniError, type CniErrorOptions } from './cni-error.ts';

/** An error with what else went wrong because of it; it stays the one that is thrown, and says so first. */
export function withNotes(error: unknown, notes: readonly unknown[]): unknown {
  if (notes.length === 0 || !(error instanceof CniError)) return error;
  const also = notes.map(messageOf).join('; ');
  return derived(error, `${error.message}; taking back what was done failed, too: ${also}`, error);
}

/** Several failures as one, which has the code of the first; undefined for none. */
export function allFailures(failures: readonly unknown[]): unknown {
  const [first, ...others] = failures;
  if (others.length === 0) return first;
  const message = failures.map(messageOf).join('; ');
  const cause = new AggregateError(failures, message);
  return first instanceof CniError ? derived(first, message, cause) : cause;
}

function derived(error: CniError, message: string, cause: unknown): CniError {
  const { code, verb, plugin, cniCode, details, hint } = error;
  const known = Object.entries({ verb, plugin, cniCode, details, hint }).filter(
    ([, value]) => value !== undefined,
  );
  return new CniError(code, message, { ...(Object.fromEntries(known) as CniErrorOptions), cause });
}
