import { setMaxListeners } from 'node:events';
import { EnvironmentError } from '../../model/errors.ts';
import { formatDuration } from '../format/duration.ts';

/** The scenario took longer than its own limit. */
class ScenarioTimeout extends EnvironmentError {
  constructor(timeoutMs: number) {
    super('timed-out', `timed out: the scenario may take ${formatDuration(timeoutMs)}`, {
      hint: 'find out what it waits for, or raise spec.timeout',
    });
  }
}

/** What a scenario runs under: aborted by the user, or when its time is over. */
export interface ScenarioLimit extends Disposable {
  readonly signal: AbortSignal;
  /** Why it ended before its time, as results say it. */
  stopped(): string | undefined;
}

export function limitScenario(timeoutMs: number, outer: AbortSignal): ScenarioLimit {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new ScenarioTimeout(timeoutMs)), timeoutMs);
  const signal = AbortSignal.any([outer, timeout.signal]);
  // Everything that runs side by side listens to this one signal: many listeners are no leak here.
  setMaxListeners(0, signal);
  return {
    signal,
    stopped: () => {
      if (outer.aborted) return 'interrupted';
      return timeout.signal.aborted ? `timed out after ${formatDuration(timeoutMs)}` : undefined;
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
