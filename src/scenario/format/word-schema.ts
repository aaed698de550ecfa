import * as z from 'zod';
import { speakAs } from './speak-as.ts';

/** One word of a command. The kernel ends words at a NUL. */
export const wordSchema = speakAs(
  z.string().refine((word) => !word.includes('\0')),
  {
    code: 'bad-word',
    expected: 'text without NUL',
  },
);
