import type { Colours } from './colours.ts';

/** What a text for people is fitted to. */
export interface TextOptions {
  readonly colours: Colours;
  /** Width of the terminal, in columns. */
  readonly columns: number;
}
