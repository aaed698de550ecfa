import * as z from 'zod';
import { isObjectName } from '../../model/names.ts';
import { clusterSchema } from './cluster-schema.ts';
import { timeoutSchema } from './duration.ts';
import { speakAs } from './speak-as.ts';

export const scenarioApiVersion = 'podnet/v1alpha1';
export const defaultTimeoutMs = 120_000;

const nameSchema = speakAs(z.string().refine(isObjectName), {
  code: 'bad-name',
  expected: 'a name of lower-case letters, digits, "-" and "."',
});

/** The Scenario document around its steps, which are read one by one, each by its own schema. */
export function scenarioSchema<Step extends z.ZodType>(step: Step) {
  return z.strictObject({
    apiVersion: z.literal(scenarioApiVersion),
    kind: z.literal('Scenario'),
    metadata: z
      .strictObject({ name: nameSchema.describe('Shown in every report.') })
      .describe('What the scenario is called.'),
    spec: z
      .strictObject({
        description: z.string().optional().describe('What the scenario shows, in a sentence.'),
        timeout: timeoutSchema().optional().describe('Of the whole scenario; 2m by default.'),
        cluster: clusterSchema.default(() => clusterSchema.parse({})).describe('Nodes and pod network.'),
        manifests: z
          .array(z.string().min(1))
          .default([])
          .describe('Files of Kubernetes manifests, relative to this one; applied before the first step.'),
        steps: z.array(step).describe('What to try, in order.'),
      })
      .describe('The cluster and what to try in it.'),
  });
}

/** For the loader: everything but the steps. */
export const scenarioEnvelopeSchema = scenarioSchema(z.unknown());
