import * as z from 'zod';
import type { MatrixReport, ProbeReport } from '../model/ask-report.ts';
import { expectableVerdicts } from '../model/verdict.ts';
import {
  count,
  failure,
  icmp,
  inspection,
  matrix,
  open,
  openJsonSchema,
  protocol,
  reason,
  surroundings,
  verdict,
  type Plain,
  type Same,
} from './schema-parts.ts';

const seen = z
  .object({
    source: z.exactOptional(z.string()).describe("the client's address as the server saw it"),
    sourcePort: z.exactOptional(count),
    destination: z.exactOptional(z.string()),
    peer: z.exactOptional(z.string()).describe('who answered'),
    answeredFrom: z.exactOptional(z.string()),
    status: z.exactOptional(count).describe('of HTTP'),
    hops: z
      .exactOptional(z.number().int())
      .describe('how much the TTL (IPv6: hop limit) of an echo request fell on its way'),
  })
  .readonly();

const probe = z
  .object({
    from: z.string(),
    to: z.string(),
    fromAddress: z.string(),
    toAddress: z.string(),
    protocol,
    port: z.exactOptional(count),
    simulated: z.boolean().describe('the responder answers for the target'),
    verdict,
    reason,
    detail: z.string(),
    icmp: z.exactOptional(icmp),
    seen: z.exactOptional(seen),
    elapsedMs: z.number(),
    holds: z.boolean().describe('the verdict is one of those expected'),
    hint: z.exactOptional(z.string()).describe('what to look at next'),
    evidence: z.array(inspection).readonly(),
  })
  .readonly();

const answer = {
  apiVersion: z.literal('podnet/v1alpha1'),
  cluster: z.string().describe('its name'),
  surroundings,
};

/** What `podnet probe -o json` writes, as a schema. */
export const probeReportSchema = z
  .object({
    ...answer,
    kind: z.literal('ProbeReport'),
    expected: z.array(z.enum(expectableVerdicts).meta(open)).readonly(),
    passed: z.boolean().describe('all probes are as expected'),
    probes: z.array(probe).readonly(),
  })
  .readonly();

/** What `podnet matrix -o json` writes, as a schema. */
export const matrixReportSchema = z
  .object({
    ...answer,
    kind: z.literal('MatrixReport'),
    passed: z.boolean().describe('every pair was answered'),
    matrices: z.array(matrix).readonly().describe('one an address family that was probed'),
    ownPort: z.boolean().describe('the port was opened for this question only'),
    simulated: z.array(z.string()).readonly().describe('pods that a responder answers for'),
    failures: z.array(failure).readonly(),
    failureCount: count.describe('also those that failures does not list'),
  })
  .readonly();

/** A difference between schema and type does not compile. */
export const schemasAreTheTypes: readonly [
  Same<Plain<z.infer<typeof probeReportSchema>>, Plain<ProbeReport>>,
  Same<Plain<z.infer<typeof matrixReportSchema>>, Plain<MatrixReport>>,
] = [true, true];

const tolerance = 'Readers must tolerate new verdicts and new fields.';

/** The JSON Schema of docs/probe-report.schema.json. */
export function probeReportJsonSchema(): object {
  return openJsonSchema(probeReportSchema, {
    title: 'podnet ProbeReport',
    description: `What "podnet probe -o json" writes. ${tolerance}`,
  });
}

/** The JSON Schema of docs/matrix-report.schema.json. */
export function matrixReportJsonSchema(): object {
  return openJsonSchema(matrixReportSchema, {
    title: 'podnet MatrixReport',
    description: `What "podnet matrix -o json" writes. ${tolerance}`,
  });
}
