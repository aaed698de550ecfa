import * as z from 'zod';
import type { CompareReport } from '../model/compare-report.ts';
import {
  count,
  failure,
  openJsonSchema,
  surroundings,
  verdict,
  type Plain,
  type Same,
} from './schema-parts.ts';

export const stepStatus = z.enum(['passed', 'failed', 'error', 'skipped']);

const spread = z
  .object({ count, medianMs: z.number(), p95Ms: z.number() })
  .readonly()
  .describe('of values in milliseconds');

export const podTimes = z
  .object({
    count: count.describe('in one repetition'),
    allReady: spread.describe('from the first manifest until all pods were ready'),
    each: spread.describe("from a pod's creation until it was ready"),
  })
  .readonly();

const side = z
  .object({
    name: z.string(),
    plugin: z.string().describe('as the command line has it'),
    cluster: z.string(),
    mtuBytes: z.exactOptional(count),
    status: stepStatus.describe('the worst of all repetitions'),
    message: z.exactOptional(z.string()).describe('what went wrong outside of the steps'),
    hint: z.exactOptional(z.string()),
    pods: z.exactOptional(podTimes),
    roundTrips: z.exactOptional(spread).describe('of all answered probes'),
  })
  .readonly();

const verdicts = z.record(z.string(), count).readonly().describe('how many probes found what, by verdict');

const outcome = z
  .object({
    status: stepStatus,
    summary: z.string(),
    message: z.exactOptional(z.string()),
    verdicts,
    roundTrips: z.exactOptional(spread).describe('of answered probes'),
    failures: z.array(failure).readonly(),
    failureCount: count.describe('also those that failures does not list'),
  })
  .readonly();

const difference = z
  .object({ what: z.string(), verdicts: z.array(z.array(verdict).readonly()).readonly() })
  .readonly();

const step = z
  .object({
    index: count.describe('1 for the first step'),
    name: z.string(),
    kind: z.string(),
    same: z.boolean(),
    sides: z.array(outcome).readonly().describe('in the order of the sides'),
    differences: z
      .array(difference)
      .readonly()
      .describe('probes that found something else on one side than on another'),
    differenceCount: count.describe('also those that differences does not list'),
  })
  .readonly();

const routes = z
  .object({
    node: z.string(),
    lines: z
      .array(z.object({ route: z.string(), on: z.array(z.boolean()).readonly() }).readonly())
      .readonly()
      .describe('routes that not all sides have'),
  })
  .readonly();

/** What `podnet compare -o json` writes, as a schema. */
export const compareReportSchema = z
  .object({
    apiVersion: z.literal('podnet/v1alpha1'),
    kind: z.literal('CompareReport'),
    startedAt: z.string().describe('RFC 3339'),
    durationMs: z.number(),
    seed: z.number(),
    repetitions: count,
    surroundings,
    interrupted: z.boolean(),
    exitCode: count,
    scenario: z
      .object({ name: z.string(), file: z.string(), description: z.exactOptional(z.string()) })
      .readonly(),
    same: z.boolean().describe('every step has the same verdicts on all sides that could be judged'),
    sides: z.array(side).readonly(),
    steps: z.array(step).readonly(),
    routes: z.array(routes).readonly(),
  })
  .readonly();

/** A difference between schema and type does not compile. */
export const schemaIsTheType: Same<Plain<z.infer<typeof compareReportSchema>>, Plain<CompareReport>> = true;

/** The JSON Schema of docs/compare-report.schema.json. */
export function compareReportJsonSchema(): object {
  return openJsonSchema(compareReportSchema, {
    title: 'podnet CompareReport',
    description: 'What "podnet compare -o json" writes. Readers must tolerate new verdicts and new fields.',
  });
}
