import { isIP } from 'node:net';
import * as z from 'zod';
import type { SourceExpectation } from '../../model/probe.ts';
import { speakAs } from './speak-as.ts';

const words = ['pod-ip', 'node-ip', 'any'] as const;
const isWord = (text: string): text is (typeof words)[number] => words.some((word) => word === text);

/** Which source address the server has to see. */
export const sourceSchema = speakAs(
  z
    .string()
    .refine((text) => isWord(text) || (isIP(text) !== 0 && !text.includes('%')))
    .transform((text): SourceExpectation => (isWord(text) ? text : { address: text })),
  { code: 'bad-source', expected: `one of ${words.join(', ')} or an IP address` },
).describe(
  "The source address the server has to see: `pod-ip` (the sender's own, the default), `node-ip`, `any`, " +
    'or an address. Another one makes the verdict `wrong-source`.',
);
