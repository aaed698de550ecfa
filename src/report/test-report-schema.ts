import * as z from 'zod';
import type { TestReport } from '../model/result.ts';
import {
  count,
  failure,
  family,
  matrix,
  openJsonSchema,
  surroundings,
  type Plain,
  type Same,
} from './schema-parts.ts';

const status = z.enum(['passed', 'failed', 'error', 'skipped']);

const modelLine = z
  .object({
    line: count.describe('1 to 12 are required, those from 13 on are of quality'),
    level: z.enum(['required', 'quality']),
    family,
    text: z.string(),
    status: z
      .enum(['passed', 'failed', 'warning', 'not-applicable'])
      .describe('warning: a line of quality that does not hold, where nobody demands it'),
    judged: count,
    failed: count,
    note: z.exactOptional(z.string()),
  })
  .readonly();

const pod = z
  .object({
    namespace: z.string(),
    name: z.string(),
    ready: z.string(),
    status: z.string(),
    restarts: count,
    ageSeconds: z.number(),
    ip: z.string(),
    node: z.string(),
    simulated: z.boolean().describe('the responder answers for at least one of its containers'),
  })
  .readonly();

const step = z
  .object({
    index: count.describe('1 for the first step'),
    name: z.string(),
    kind: z.string(),
    line: z.exactOptional(count).describe("where the step begins in the scenario's file"),
    status,
    durationMs: z.number(),
    summary: z.string(),
    failures: z.array(failure).readonly(),
    failureCount: count.describe('also those that failures does not list'),
    warnings: z.array(failure).readonly().describe('what is not as it should be and yet no reason to fail'),
    warningCount: count.describe('also those that warnings does not list'),
    matrices: z.array(matrix).readonly(),
    modelLines: z.array(modelLine).readonly(),
    hint: z.exactOptional(z.string()),
    message: z.exactOptional(z.string()).describe('why the step is an error or was skipped'),
  })
  .readonly();

const scenario = z
  .object({
    name: z.string(),
    file: z.string(),
    description: z.exactOptional(z.string()),
    status,
    durationMs: z.number(),
    seed: z.number(),
    repetition: count,
    cluster: z.string(),
    steps: z.array(step).readonly(),
    pods: z.array(pod).readonly(),
    message: z.exactOptional(z.string()),
    hint: z.exactOptional(z.string()),
  })
  .readonly();

/** What `--report json` writes, as a schema. */
export const testReportSchema = z
  .object({
    apiVersion: z.literal('podnet/v1alpha1'),
    kind: z.literal('TestReport'),
    startedAt: z.string().describe('RFC 3339'),
    durationMs: z.number(),
    seed: z.number(),
    surroundings,
    interrupted: z.boolean(),
    exitCode: count,
    summary: z
      .object({ passed: count, failed: count, error: count, skipped: count })
      .readonly()
      .describe('numbers of steps'),
    scenarios: z.array(scenario).readonly(),
  })
  .readonly();

/** A difference between schema and type does not compile. */
export const schemaIsTheType: Same<Plain<z.infer<typeof testReportSchema>>, Plain<TestReport>> = true;

/** The JSON Schema of docs/test-report.schema.json. */
export function testReportJsonSchema(): object {
  return openJsonSchema(testReportSchema, {
    title: 'podnet TestReport',
    description:
      'What "podnet test --report json" writes. Readers must tolerate new verdicts and new fields.',
  });
}
