import type { PathPlace } from '../../../model/networks-report.ts';
import { podKey } from '../../../model/names.ts';
import type { Endpoint } from '../../../model/endpoint.ts';

const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });

/** From one pod to one on the same node, and to one on another node. */
export const measuredPods: Readonly<Record<PathPlace, { readonly from: Endpoint; readonly to: Endpoint }>> = {
  'one-node': { from: pod('near'), to: pod('beside') },
  'two-nodes': { from: pod('near'), to: pod('far') },
};

/** The three that are measured need two nodes. */
export const leastPods = 3;
export const leastNodes = 2;

export interface MeasuredCluster {
  readonly nodes: number;
  readonly pods: number;
  readonly timeoutMs: number;
}

/**
 * A scenario file without steps: the pods between which is measured, and others that only have to be attached. Nodes get
 * as many each, give or take one.
 */
export function measuredScenario({ nodes, pods, timeoutMs }: MeasuredCluster): string {
  const scenario = {
    apiVersion: 'podnet/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'networks' },
    spec: { timeout: `${Math.ceil(timeoutMs / 1_000)}s`, cluster: { nodes } },
  };
  // Pods take places in turn, a place a node; what is measured needs two places of the first node, and one of the next.
  const taken = [0, 1, nodes];
  const free = Array.from({ length: pods }, (_, place) => place).filter((place) => !taken.includes(place));
  const placed = [
    ['near', 0],
    ['far', 1],
    ['beside', nodes],
    ...free.slice(0, pods - leastPods).map((place, index) => [`other-${index + 1}`, place] as const),
  ] as const;
  const manifests = placed.map(([name, place]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { nodeName: `node-${(place % nodes) + 1}`, containers: [{ name: 'main', image: 'measured' }] },
  }));
  // YAML has JSON in it: https://yaml.org/spec/1.2.2/, section 1.2.
  return [scenario, ...manifests].map((document) => JSON.stringify(document)).join('\n---\n');
}
