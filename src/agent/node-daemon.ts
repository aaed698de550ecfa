import { EnvironmentError } from '../model/errors.ts';
import type { Container } from '../model/kubernetes.ts';
import type { DaemonEnd } from '../model/daemon-end.ts';
import type { NodeName } from '../model/names.ts';
import { backgroundClock } from '../util/clock.ts';
import { poll } from '../util/poll.ts';
import { type CommandPlace, runIn } from './command.ts';
import { ContainerLog } from './container-log.ts';
import { ContainerProcess } from './container-process.ts';

/** What a daemon that ends waits before it is started again; doubled each time. */
const firstWaitMs = 1_000;
const longestWaitMs = 10_000;

const readyIntervalMs = 100;

/** In characters, of what is said in an error. */
const quoteLength = 200;

/** What a daemon is started with; its words are final. */
export interface DaemonOrder {
  readonly node: NodeName;
  /** Its program, for people; the first word of its command by default. */
  readonly name?: string;
  readonly place: CommandPlace;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ready?: { readonly command: readonly string[]; readonly timeoutMs: number };
  /** Of the daemon before it, in whose place it comes; one of its own by default. */
  readonly log?: ContainerLog;
  readonly onEnd?: OnDaemonEnd;
}

/** Told of an end that nobody wanted, and when it is started again. */
export type OnDaemonEnd = (end: DaemonEnd) => void;

/** A network plugin's daemon on one node: started again whenever it ends, for as long as the node lasts. */
export class NodeDaemon {
  readonly log: ContainerLog;
  readonly #order: DaemonOrder;
  readonly #over = new AbortController();
  #process: ContainerProcess | undefined;
  #waitMs = firstWaitMs;
  #lastEnd: string | undefined;

  constructor(order: DaemonOrder) {
    this.#order = order;
    this.log = order.log ?? new ContainerLog('daemon');
    this.#start();
  }

  /** Resolves when the command that tells has exit code 0. @throws EnvironmentError `daemon-not-ready` */
  async untilReady(signal: AbortSignal): Promise<void> {
    const { ready, place, node, command } = this.#order;
    if (ready === undefined) return;
    let said = '';
    const isReady = async (limit: AbortSignal): Promise<true | undefined> => {
      const { exitCode, stdout, stderr } = await runIn(place, ready.command, limit, ready.timeoutMs);
      said = `${stdout}${stderr}`.trim();
      return exitCode === 0 ? true : undefined;
    };
    const { timeoutMs } = ready;
    const over = AbortSignal.any([signal, this.#over.signal]);
    if ((await poll(isReady, { intervalMs: readyIntervalMs, timeoutMs, signal: over })) === true) return;
    throw new EnvironmentError(
      'daemon-not-ready',
      `${node}: the daemon ${command[0]} is not ready after ${timeoutMs} ms: ` +
        `${ready.command.join(' ')} says ${JSON.stringify(said.slice(-quoteLength))}; ${this.howItIs(quoteLength)}`,
      { hint: `leave out daemon.ready, and see what it says in: podnet up, podnet logs node/${node}` },
    );
  }

  /** In a phrase, for errors. */
  howItIs(quoteLength: number): string {
    if (this.#lastEnd !== undefined) return `it ended last with ${this.#lastEnd}`;
    const words = this.log.tail(quoteLength).trim();
    return words === '' ? 'it runs and has said nothing' : `it runs, and said last ${JSON.stringify(words)}`;
  }

  /** Ends it with all it started; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#process?.stop();
    if (this.#order.log === undefined) this.log.close();
  }

  #start(): void {
    const { place, command, env } = this.#order;
    const container: Container = {
      name: 'daemon',
      // Its words are final: `$(NAME)` in them is the daemon's own.
      command: command.map((word) => word.replaceAll('$', '$$$$')),
      env: Object.entries(env).map(([name, value]) => ({ name, value })),
      ports: [],
    };
    this.#process = new ContainerProcess(place, container, this.log, (exitCode, lastWords) => {
      this.#lastEnd = `exit code ${exitCode}${lastWords === undefined ? '' : ` (${lastWords})`}`;
      this.#tellEnd(exitCode, lastWords);
      void this.#startAgain();
    });
  }

  #tellEnd(exitCode: number, lastWords: string | undefined): void {
    if (this.#over.signal.aborted) return;
    const { node, name, command, onEnd } = this.#order;
    const said = lastWords === undefined ? {} : { lastWords };
    onEnd?.({ node, program: name ?? command[0] ?? '', exitCode, restartInMs: this.#waitMs, ...said });
  }

  async #startAgain(): Promise<void> {
    const { signal } = this.#over;
    const waitMs = this.#waitMs;
    this.#waitMs = Math.min(waitMs * 2, longestWaitMs);
    await backgroundClock.sleep(waitMs, signal).catch(() => undefined);
    if (!signal.aborted) this.#start();
  }
}
