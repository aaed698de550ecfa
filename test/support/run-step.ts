import assert from 'node:assert/strict';
import type { StepOutcome } from '../../src/scenario/step-definition.ts';
import { MemoryCluster } from './memory-cluster.ts';
import { scenarioOf } from './scenario-text.ts';

export interface RunStepFields {
  /** What happens to the cluster once its pods are there. */
  readonly prepare?: (cluster: MemoryCluster) => void | Promise<void>;
  readonly spec?: string;
  readonly signal?: AbortSignal;
}

/** Runs the first step of a scenario on a cluster of its pods, in memory. */
export async function runStep(
  text: string,
  pods: string,
  { prepare, spec, signal = new AbortController().signal }: RunStepFields = {},
): Promise<StepOutcome & { readonly cluster: MemoryCluster }> {
  const scenario = await scenarioOf(text, pods, spec);
  const [step] = scenario.steps;
  assert.ok(step);
  const cluster = new MemoryCluster();
  await cluster.apply(scenario.manifests);
  await prepare?.(cluster);
  const outcome = await step.run({
    cluster,
    signal,
    clock: cluster.inner.clock,
    manifests: step.manifests,
    onProgress: () => {},
  });
  return { ...outcome, cluster };
}
