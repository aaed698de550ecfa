import * as z from 'zod';
import type { TestReport } from '../model/result.ts';
import { probeProtocols, reasons, verdictNames } from '../model/verdict.ts';

/** Marked so that the JSON Schema lets names of later versions through. */
const open = { tolerant: true } as const;
const verdict = z.enum(verdictNames).meta(open);
const reason = z.enum(reasons).meta(open);
const status = z.enum(['passed', 'failed', 'error', 'skipped']);
const protocol = z.enum(probeProtocols).meta(open);
const count = z.number().int().nonnegative();

const inspection = z
  .object({
    subject: z.string(),
    sections: z
      .array(
        z
          .object({
            title: z.enum(['links', 'addresses', 'routes', 'neighbours', 'rules', 'sockets']).meta(open),
            lines: z.array(z.string()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

const failure = z
  .object({
    what: z.string(),
    expected: z.string(),
    seen: z.string(),
    verdict: z.exactOptional(verdict),
    reason: z.exactOptional(reason),
    icmp: z.exactOptional(z.object({ type: count, code: count, sender: z.string() }).readonly()),
    from: z.exactOptional(z.string()),
    to: z.exactOptional(z.string()),
    fromAddress: z.exactOptional(z.string()),
    toAddress: z.exactOptional(z.string()),
    protocol: z.exactOptional(protocol),
    port: z.exactOptional(count),
    evidence: z.array(inspection).readonly(),
  })
  .readonly();

const cell = z.object({ verdict, expected: z.boolean() }).readonly();

const matrix = z
  .object({
    protocol,
    port: z.exactOptional(count),
    from: z.array(z.string()).readonly(),
    to: z.array(z.string()).readonly(),
    cells: z
      .array(z.array(cell.nullable()).readonly())
      .readonly()
      .describe('cells[row][column]; null where no probe was asked for'),
  })
  .readonly();

const modelLine = z
  .object({
    line: count,
    text: z.string(),
    status: z.enum(['passed', 'failed', 'not-applicable']),
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

const surroundings = z
  .object({
    podnetVersion: z.string(),
    runtime: z.enum(['namespace', 'docker']),
    kernel: z.string(),
    architecture: z.string(),
    nodeVersion: z.string(),
    privilege: z.enum(['root', 'user-namespace']),
    engine: z.exactOptional(z.string()),
    image: z.exactOptional(z.string()),
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

/** Equal both ways, optional and readonly marks included; a difference does not compile. */
// oxlint-disable-next-line no-unnecessary-type-parameters -- this comparison of deferred conditional types is the only exact one
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;
export const schemaIsTheType: Same<Plain<z.infer<typeof testReportSchema>>, Plain<TestReport>> = true;

/** The JSON Schema (2020-12) of docs/test-report.schema.json; unknown keys and new names are let through. */
export function testReportJsonSchema(): object {
  return {
    ...z.toJSONSchema(testReportSchema, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        if (jsonSchema['tolerant'] !== true) return;
        delete jsonSchema['tolerant'];
        if (zodSchema._zod.def.type === 'enum') {
          jsonSchema.examples = jsonSchema.enum ?? [];
          delete jsonSchema.enum;
        }
      },
    }),
    title: 'podnet TestReport',
    description:
      'What "podnet test --report json" writes. Readers must tolerate new verdicts and new fields.',
  };
}
