import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { messageOf, UsageError } from '../../model/errors.ts';

/** A report of an earlier run, of which the failures are taken, or only their numbers. */
const baseline = z.union([
  z
    .object({
      kind: z.literal('ConformanceReport'),
      checks: z.array(z.object({ id: z.number(), status: z.string() })),
    })
    .transform(({ checks }) => checks.filter(({ status }) => status === 'fail').map(({ id }) => id)),
  z
    .strictObject({ knownFailures: z.array(z.number().int()) })
    .transform(({ knownFailures }) => knownFailures),
  z.array(z.number().int()),
]);

/** The numbers of checks that are known to fail. @throws UsageError `bad-baseline` */
export function readBaseline(file: string): readonly number[] {
  const hint = 'it is a report of --report json, or YAML like "knownFailures: [10, 14]"';
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError('bad-baseline', `cannot read baseline ${file}: ${messageOf(cause)}`, {
      hint,
      cause,
    });
  }
  const read = baseline.safeParse(document);
  if (read.success) return read.data;
  throw new UsageError('bad-baseline', `${file} is no baseline`, { hint });
}
