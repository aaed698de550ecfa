import vm from 'node:vm';

let place: vm.Context | undefined;

/**
 * Runs what could go on for ever without a pause. From the thread it is in nothing else can interrupt it, neither a timer
 * nor a signal, but Node's `vm` ends all that it was asked to run, whatever that called.
 * @throws Error `ERR_SCRIPT_EXECUTION_TIMEOUT` after the limit, and what the work throws
 */
export function runLimited<T>(work: () => T, limitMs: number): T {
  place ??= vm.createContext({});
  let result: { readonly value: T } | undefined;
  const before: unknown = Reflect.get(place, 'work');
  Reflect.set(place, 'work', () => void (result = { value: work() }));
  try {
    vm.runInContext('work()', place, { timeout: limitMs });
  } finally {
    Reflect.set(place, 'work', before);
  }
  // A script that came to its end has called it.
  return (result as unknown as { readonly value: T }).value;
}

/** Whether it was the limit that ended it: by an error of the other context, whose class is not the one of here. */
export const isOverLimit = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
