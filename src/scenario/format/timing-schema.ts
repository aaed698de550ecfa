import { durationSchema } from './duration.ts';

/** When an expectation has to hold; spread into every `expect`. */
export const timingShape = {
  within: durationSchema()
    .optional()
    .describe('Try again until it holds, for at most this long. Without it there is one try.'),
  hold: durationSchema().optional().describe('Once it holds, it has to stay so for this long.'),
};

/** Times in milliseconds, as the schema reads them. */
export interface Timing {
  readonly within?: number | undefined;
  readonly hold?: number | undefined;
}
