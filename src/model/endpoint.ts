import { displayPod, type NodeName, type PodKey } from './names.ts';

/** Where a probe starts or ends, or a command runs: a pod's sandbox or a node. */
export type Endpoint =
  | { readonly kind: 'pod'; readonly pod: PodKey }
  | { readonly kind: 'node'; readonly node: NodeName };

/** An endpoint as people write it in a scenario: `web`, `ns/web`, `node/node-1`. */
export function displayEndpoint(endpoint: Endpoint): string {
  return endpoint.kind === 'pod' ? displayPod(endpoint.pod) : `node/${endpoint.node}`;
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return displayEndpoint(a) === displayEndpoint(b);
}
