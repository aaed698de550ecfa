import * as z from 'zod';
import { UsageError } from '../../model/errors.ts';
import { readText } from '../../scenario/load/read-text.ts';
import { parseSource } from '../../scenario/load/source-document.ts';

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
export async function readBaseline(file: string): Promise<readonly number[]> {
  const hint = 'it is a report of --report json, or YAML like "knownFailures: [10, 14]"';
  const text = await readText(file);
  if (!('text' in text))
    throw new UsageError('bad-baseline', `cannot read the baseline: ${text.message}`, { hint });
  const { documents, problems } = parseSource(file, text.text);
  const [problem] = problems;
  if (problem !== undefined) {
    const { line, column, message } = problem;
    throw new UsageError('bad-baseline', `${file}:${line}:${column}: ${message}`, { hint });
  }
  const read = baseline.safeParse(documents[0]?.value);
  if (read.success && documents.length === 1) return read.data;
  throw new UsageError('bad-baseline', `${file} is no baseline`, { hint });
}
