/** A signal that is aborted when its time is over. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Limits what is done with a signal in time. Not by AbortSignal.timeout: a signal that AbortSignal.any makes of it does
 * not keep it, and on Node 20 one that was collected never comes (seen with an engine that says nothing).
 * @param parent aborts it as well, with its own reason
 */
export function timeLimit(limitMs: number, parent?: AbortSignal): TimeLimit {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), limitMs);
  return {
    signal: parent === undefined ? over.signal : AbortSignal.any([parent, over.signal]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
