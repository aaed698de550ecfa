import type { Runtime } from '../../support/both-runtimes.ts';
import type { Ended } from '../../support/run-podnet.ts';

/** A command that runs. */
export interface Running {
  /** Its end; see `endOfCommand` for one that may hang. */
  readonly ended: Promise<Ended>;
  readonly signal: (name: NodeJS.Signals) => void;
}

/**
 * A machine of a test's own, with nobody else's clusters: namespaces, or an engine. Commands of one home are those of
 * one user; whoever has another home has other clusters.
 */
export interface Place extends AsyncDisposable {
  readonly runtime: Runtime;
  /**
   * Starts podnet.
   * @param onOutput told all that it has said so far, again and again
   */
  start(words: readonly string[], home: string, onOutput?: (text: string) => void): Promise<Running>;
  /** Kills the control process of a cluster, as it is killed by a machine without memory. */
  killControl(cluster: string, home: string): Promise<void>;
  /** Writes a file that commands find under the path that is returned. */
  write(name: string, text: string): string;
  /** Waits until it is as it was at first. @throws AssertionError with what is left */
  settled(): Promise<void>;
}

/** Whoever hangs does so for longer. */
const hangsAfterMs = 120_000;

/** The end of a command that ends by itself: one that hangs is killed after a while, and has no exit code then. */
export async function endOfCommand({ ended, signal }: Running): Promise<Ended> {
  const watchdog = setTimeout(() => signal('SIGKILL'), hangsAfterMs);
  return ended.finally(() => clearTimeout(watchdog));
}

export const run = async (place: Place, words: readonly string[], home: string): Promise<Ended> =>
  endOfCommand(await place.start(words, home));
