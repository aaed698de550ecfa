import * as z from 'zod';
import type { ConformanceReport } from '../../cni/conformance/check.ts';
import { count, openJsonSchema, type Plain, type Same } from '../schema-parts.ts';

const check = z
  .object({
    id: count.describe('its number, which stays'),
    level: z.enum(['MUST', 'SHOULD']),
    status: z.enum(['pass', 'fail', 'not-applicable']),
    title: z.string(),
    ground: z.string().describe('section of the specification, or the defect that it is known by'),
    evidence: z
      .array(z.string())
      .readonly()
      .describe(
        'of a failure: what was seen and how to repeat it; else why it does not apply, or how much was tried',
      ),
    durationMs: z.number(),
  })
  .readonly();

export const conformanceReportSchema = z
  .object({
    apiVersion: z.literal('podnet/v1alpha1'),
    kind: z.literal('ConformanceReport'),
    network: z.string(),
    cniVersion: z.string(),
    plugins: z.array(z.string()).readonly().describe('types of those that were graded'),
    checks: z.array(check).readonly(),
  })
  .readonly();

/** A difference between schema and type does not compile. */
export const conformanceSchemaIsTheType: Same<
  Plain<z.infer<typeof conformanceReportSchema>>,
  Plain<ConformanceReport>
> = true;

/** The JSON Schema of docs/conformance-report.schema.json. */
export function conformanceReportJsonSchema(): object {
  return openJsonSchema(conformanceReportSchema, {
    title: 'podnet conformance report',
    description:
      'What podnet conformance --report json writes. Readers must tolerate new checks and new fields.',
  });
}
