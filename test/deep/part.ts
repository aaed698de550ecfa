import type { Runtime } from '../support/both-runtimes.ts';

/** One thing that was tried and did not hold. */
export interface Miss {
  /** What was tried: the same words name it for `--only`. */
  readonly item: string;
  /** What was seen instead; several lines are welcome. */
  readonly why: string;
}

/** Of so many tries of a kind, how many held. A line of the table in docs/reliability.md. */
export interface Figure {
  /** What was tried, with its place if that matters: `controls caught (docker)`. */
  readonly what: string;
  readonly tried: number;
  readonly misses: readonly Miss[];
}

/** What every part is given. */
export interface DeepContext {
  /** All lots are drawn from it. */
  readonly seed: number;
  /** Where clusters are made; parts that make none do not ask. */
  readonly runtimes: readonly Runtime[];
  /** Which of the items by name are tried: all but those that `--only` and `--share` leave out. */
  readonly choose: <T>(items: readonly T[], nameOf: (item: T) => string) => readonly T[];
  /** A line about how far it is, for whoever watches. */
  readonly say: (text: string) => void;
  /** Aborted by Ctrl-C: no item is begun any more, and those that run come to their end. */
  readonly signal: AbortSignal;
}

/** A part of the deep test. One folder, and one line in parts.ts. */
export interface DeepPart {
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly title: string;
  /** @throws when it could not be tried at all; what was tried and did not hold is among the misses */
  run(context: DeepContext): Promise<readonly Figure[]>;
}
