import * as z from 'zod';
import { expectableVerdicts } from '../../model/verdict.ts';

const one = z.enum(expectableVerdicts);

/** What a probe is expected to find: a verdict, a list of them, or `blocked`; read as a list. */
export const verdictSchema = z
  .union([one, z.array(one).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .describe(
    'One verdict or a list of them. `blocked` stands for no-answer, refused, reset or unreachable. ' +
      '`podnet help verdicts` says what each means.',
  );
