import { InternalError } from './errors.ts';

/** The end of a switch over a union: the compiler proves that no member was forgotten. */
export function assertNever(value: never, what = 'value'): never {
  throw new InternalError(`unexpected ${what}: ${JSON.stringify(value)}`);
}
