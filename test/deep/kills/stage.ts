import type { ChildProcess } from 'node:child_process';
import type { ProcessInfo } from '../../support/processes.ts';
import type { Expectation } from './outcome.ts';
import type { Scene } from './scenes.ts';

export type Running = ChildProcess & { readonly pid: number };

/** Where scenes are played: a world of its own, or this machine with an engine of its own. */
export interface Ground {
  /** Starts a command, with a pipe for its standard input. */
  spawn(words: readonly string[]): Promise<Running>;
  /** A file there, as it is found from here. */
  pathOf(file: string): string;
  /** Its processes whose command holds a word, with their ids here. */
  processes(word: string): readonly ProcessInfo[];
}

/** What an event is given to act on. */
export interface Stage {
  readonly ground: Ground;
  readonly scene: Scene;
  /** The command of the scene. */
  readonly run: Running;
  readonly isOver: () => boolean;
  /** From 0 to below 1. */
  readonly lot: number;
  /** For what has to be put right when the moment is over. */
  readonly later: (mend: () => unknown) => void;
  /** For what has to be put away when all its processes are gone. */
  readonly atLast: (what: AsyncDisposable) => void;
}

/** Something that happens to a scene. */
export interface KillEvent<S extends Stage = Stage> {
  readonly expects: Expectation;
  /** Which scenes it can happen in; all, if it is not told. */
  readonly fits?: (scene: Scene) => boolean;
  /** The scene is played on a terminal. */
  readonly needsTerminal?: true;
  readonly skip?: string | false;
  /** Resolves with whether it came to that. */
  readonly happen: (stage: S) => Promise<boolean>;
  /** From the scene's beginning, not at a moment of it. */
  readonly atOnce?: true;
}
