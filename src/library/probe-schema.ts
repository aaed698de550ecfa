import * as z from 'zod';
import { timeoutSchema } from '../scenario/format/duration.ts';
import { portSchema } from '../scenario/format/port-schema.ts';
import { protocolSchema } from '../scenario/format/protocol-schema.ts';
import { sourceSchema } from '../scenario/format/source-schema.ts';
import { timingShape } from '../scenario/format/timing-schema.ts';
import { verdictSchema } from '../scenario/format/verdict-schema.ts';

/** What questions about one pair and about many have in common: the parts of a scenario's steps. */
const mannerShape = {
  protocol: protocolSchema,
  port: portSchema.optional(),
  family: z.enum(['ipv4', 'ipv6']).optional(),
  timeout: timeoutSchema().optional(),
  sizeBytes: z.int().min(1).max(65_000).optional(),
  source: sourceSchema.optional(),
  ...timingShape,
};

export const probeSchema = z.strictObject({
  // Which names there are is for the cluster to say.
  from: z.string().min(1),
  to: z.string().min(1),
  ...mannerShape,
  expect: verdictSchema.optional(),
});

const exceptionSchema = z.strictObject({
  from: z.string().min(1).default('all'),
  to: z.string().min(1).default('all'),
  verdict: verdictSchema,
});

export const matrixExpectationSchema = z.strictObject({
  default: verdictSchema.default(['answered']),
  except: z.array(exceptionSchema).default([]),
});
export type ReadMatrixExpectation = z.output<typeof matrixExpectationSchema>;

export const matrixSchema = z.strictObject(mannerShape);

export type ReadManner = z.output<typeof matrixSchema>;
