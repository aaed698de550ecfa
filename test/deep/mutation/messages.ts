/** What a process of tests is told and tells. */

/** Environment of a process whose mutant is there from the beginning. */
export const activeMutant = '__STRYKER_ACTIVE_MUTANT__';

export interface MeasuredTest {
  readonly name: string;
  readonly durationMs: number;
  /** How often it comes across which mutants, by their ids. */
  readonly hits: Readonly<Record<string, number>>;
  /** Green a second time in the same process: it leaves nothing behind. */
  readonly canRepeat: boolean;
}

/** A test file as it is without any mutant. */
export interface MeasuredFile {
  readonly tests: readonly MeasuredTest[];
  /** Mutants that are come across while it is loaded: the processes that try these begin with them. */
  readonly whileLoading: readonly string[];
}

/** A mutant to try, and the tests that come across it, by their numbers, the fastest first. */
export interface Order {
  readonly mutant: string;
  readonly tests: readonly {
    readonly index: number;
    readonly hitLimit: number;
    readonly limitMs: number;
  }[];
}

export type Fate =
  | { readonly kind: 'killed'; readonly test: string; readonly said: string }
  | { readonly kind: 'timed-out'; readonly test: string }
  | { readonly kind: 'survived' }
  /** Something else went wrong beside it: a fresh process has to tell. */
  | { readonly kind: 'unsure'; readonly said: string };

export type Said =
  | { readonly kind: 'measured'; readonly file: MeasuredFile }
  | { readonly kind: 'not-green'; readonly said: string }
  | { readonly kind: 'tried'; readonly fate: Fate };
