import * as z from 'zod';
import { checkCapacity } from '../load/check-capacity.ts';
import { didYouMean } from '../load/check-selector.ts';
import { plural } from '../../util/plural.ts';
import { defineStep, stepSchema } from '../step-definition.ts';

const schema = stepSchema({
  scale: z
    .strictObject({
      deployment: z.string().min(1).describe('Its name.'),
      replicas: z.int().min(0).max(10_000).describe('How many pods it has then.'),
      namespace: z.string().min(1).default('default').describe('Of the Deployment.'),
    })
    .describe('Changes how many pods a Deployment has.'),
});

export const scaleStep = defineStep({
  key: 'scale',
  kind: 'scale',
  about: 'Changes how many pods a Deployment has; a wait step waits for the new ones.',
  schema,
  describe: ({ scale }) => `scale ${scale.deployment} to ${scale.replicas}`,
  check({ scale }, { known, report }) {
    const { deployment, namespace, replicas } = scale;
    known.scale(namespace, deployment, replicas);
    checkCapacity(known, ['scale', 'replicas'], report);
    if (!known.complete || known.has('Deployment', namespace, deployment)) return;
    const hint = didYouMean(deployment, known.names('Deployment', namespace));
    const message = `there is no Deployment "${deployment}"`;
    report({ path: ['scale', 'deployment'], code: 'unknown-object', message, hint });
  },
  async run({ scale }, { cluster, signal }) {
    await cluster.scale(scale.namespace, scale.deployment, scale.replicas, { signal });
    return { passed: true, summary: `${scale.deployment} has ${plural(scale.replicas, 'replica')}` };
  },
});
