import * as z from 'zod';
import { matchesInTime } from '../../util/matches-in-time.ts';
import { speakAs } from './speak-as.ts';

const patternSchema = speakAs(
  z.string().refine((text) => {
    try {
      return toPattern(text) !== undefined;
    } catch {
      return false;
    }
  }),
  { code: 'bad-regex', expected: 'a regular expression (as in JavaScript)' },
);

/** What the output of a command is compared with. */
export const textSchema = speakAs(
  z
    .strictObject({
      equals: z.string().optional().describe('All of it; line ends at the end do not count.'),
      contains: z.string().optional().describe('A part of it.'),
      matches: patternSchema.optional().describe('A regular expression; `^` and `$` are the ends of lines.'),
    })
    .refine((text) => Object.values(text).some((value) => value !== undefined)),
  { code: 'bad-text', expected: 'equals, contains or matches' },
);

export type TextExpectation = z.output<typeof textSchema>;

const toPattern = (text: string): RegExp => new RegExp(text, 'm');
const withoutLineEnd = (text: string): string => text.replace(/[\r\n]+$/, '');

/**
 * What a text lacks of what is expected of it, in words: `contains "eth0"`.
 * @throws UsageError `slow-pattern`
 */
export function unmetExpectations(text: string, expected: TextExpectation): readonly string[] {
  const { equals, contains, matches } = expected;
  return [
    ...(equals !== undefined && withoutLineEnd(text) !== withoutLineEnd(equals)
      ? [`equals ${JSON.stringify(equals)}`]
      : []),
    ...(contains !== undefined && !text.includes(contains) ? [`contains ${JSON.stringify(contains)}`] : []),
    ...(matches !== undefined && !matchesInTime(toPattern(matches), text) ? [`matches /${matches}/`] : []),
  ];
}
