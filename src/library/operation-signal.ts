import { setMaxListeners } from 'node:events';

/** What every operation that waits may be given. */
export interface SignalOption {
  /** Ends the operation early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A signal of a cluster, joined by the one that an operation was given.
 * @internal
 */
export function operationSignal(lasting: AbortSignal, given: AbortSignal | undefined): AbortSignal {
  if (given === undefined) return lasting;
  const signal = AbortSignal.any([lasting, given]);
  // All that an operation does side by side listens to this one signal: many listeners are no leak here.
  setMaxListeners(0, signal);
  return signal;
}
