import type { StepContext } from '../../src/scenario/step-definition.ts';
import type { MemoryCluster } from './memory-cluster.ts';

/** What a step of a scenario is given, on a cluster in memory. */
export const stepContext = (cluster: MemoryCluster): StepContext => ({
  cluster,
  signal: new AbortController().signal,
  clock: cluster.inner.clock,
  manifests: [],
  onProgress: () => {},
});
