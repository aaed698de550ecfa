import * as z from 'zod';
import { speakAs } from './speak-as.ts';

const example = 'mode: "0755"';

/**
 * Permission bits as chmod(1) takes them. Text only: YAML 1.2 reads an unquoted 0755 as seven hundred fifty-five, 1.1
 * as 0o755, and Kubernetes' defaultMode is decimal, so that no number says what was meant.
 */
export const fileModeSchema = speakAs(
  z
    .string()
    .regex(/^0?[0-7]{3,4}$/, { abort: true })
    .transform((text) => Number.parseInt(text, 8)),
  {
    code: 'bad-mode',
    expected: 'permission bits as octal text',
    hint: (value) =>
      typeof value === 'number' && /^[0-7]{3,4}$/.test(String(value))
        ? `a number can be read in more than one way; in quotes it is octal: mode: "${String(value).padStart(4, '0')}"`
        : `write it in quotes, as chmod takes it: ${example}`,
  },
);
