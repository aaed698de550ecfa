import * as z from 'zod';
import { UsageError } from '../../model/errors.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { eventually } from '../eventually.ts';
import { durationSchema } from '../format/duration.ts';
import { selectorSchema } from '../format/selector-schema.ts';
import { selectorText } from '../format/selector-text.ts';
import { checkSelector } from '../load/check-selector.ts';
import { isCrashing, isLost, isReady, nameOfPod, whyNotReady } from '../readiness.ts';
import { podOf, selectEndpoints } from '../selectors.ts';
import { defineStep, stepSchema, type StepContext } from '../step-definition.ts';

const defaultWithinMs = 30_000;

const schema = stepSchema({
  wait: z
    .strictObject({
      for: z.enum(['ready']).describe('What to wait for: `ready` is that all containers run.'),
      pods: selectorSchema.default('all'),
      within: durationSchema().optional().describe('For at most this long; 30s by default.'),
    })
    .describe('Waits for pods.'),
});

export const waitStep = defineStep({
  key: 'wait',
  kind: 'wait',
  about: 'Waits until pods are Ready.',
  schema,
  describe: ({ wait }) => `${selectorText(wait.pods)} ${wait.pods === 'all' ? 'are' : 'is'} ready`,
  check: ({ wait }, context) => {
    const targets = checkSelector(wait.pods, ['wait', 'pods'], context);
    if (targets?.kind !== 'node') return;
    const message = 'only pods are waited for';
    context.report({ path: ['wait', 'pods'], code: 'not-a-pod', message, hint: 'name a pod, or write all' });
  },
  async run({ wait }, context) {
    const within = wait.within ?? defaultWithinMs;
    // A pod that is lost is not waited for any longer, nor one that crashes, unless somebody said for how long.
    const isGivenUp = (pod: Pod): boolean => isLost(pod) || (wait.within === undefined && isCrashing(pod));
    const decided = (pods: readonly Pod[]) =>
      pods.length > 0 && pods.every((pod) => isReady(pod) || isGivenUp(pod));
    const attempt = () => Promise.resolve(selectedPods(wait.pods, context));
    const { value: pods } = await eventually(attempt, decided, { within }, context);
    const notReady = pods.filter((pod) => !isReady(pod));
    const passed = pods.length > 0 && notReady.length === 0;
    const failures = notReady.map((pod) => ({
      what: `pod ${nameOfPod(pod)}`,
      expected: `Ready within ${within} ms`,
      seen: whyNotReady(pod),
      evidence: [],
    }));
    const none = { what: selectorText(wait.pods), expected: 'a pod', seen: 'no pod matches', evidence: [] };
    return {
      passed,
      summary: `${pods.length - notReady.length} of ${pods.length} pods ready`,
      failures: pods.length === 0 ? [none] : failures,
    };
  },
});

/** Pods that are not there yet may come: matching nothing is a reason to wait, not an error. */
function selectedPods(
  selector: Parameters<typeof selectEndpoints>[0],
  { cluster }: StepContext,
): readonly Pod[] {
  try {
    return selectEndpoints(selector, cluster).flatMap((endpoint) => podOf(endpoint, cluster) ?? []);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}
