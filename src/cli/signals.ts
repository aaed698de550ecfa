import { exitCodes } from './exit-code.ts';

const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hangup,
} as const;
type Name = keyof typeof codes;
const names: readonly Name[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface Interruption {
  readonly signal: AbortSignal;
  /** 128 and the signal's number, once one arrived. */
  readonly exitCode: () => number | undefined;
  dispose(): void;
}

export interface InterruptionOptions {
  /** The first signal: work is cleaned up now. */
  readonly onFirst: (name: string) => void;
  /** The second one, unless it is another SIGHUP: the user waits no longer. */
  readonly onSecond: (exitCode: number) => void;
}

/**
 * The first Ctrl-C (or SIGTERM, SIGHUP) aborts the signal, so that everything is cleaned up and reports are
 * written; the second one does not wait for that.
 */
export function listenForInterruption(options: InterruptionOptions): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const listener = (name: NodeJS.Signals) => {
    const code = name in codes ? codes[name as Name] : exitCodes.interrupted; // only these are listened for
    // A terminal that is closed sends several: its shell one to each of its jobs, and the kernel one when that ends.
    if (exitCode !== undefined) return name === 'SIGHUP' ? undefined : options.onSecond(code);
    exitCode = code;
    options.onFirst(name);
    controller.abort(new Error(`interrupted by ${name}`));
  };
  for (const name of names) process.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    dispose: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}
