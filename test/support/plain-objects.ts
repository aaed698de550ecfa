import type { ContainerPort, Node, Pod, PodStatus } from '../../src/model/kubernetes.ts';

export interface PlainPod {
  readonly hostNetwork?: boolean;
  /** `Running` by default; undefined when nothing is known of it yet. */
  readonly phase?: PodStatus['phase'] | undefined;
  readonly message?: string;
  readonly reason?: string;
  readonly ports?: readonly ContainerPort[];
}

/** A pod as the store holds it, without a store. */
export function plainPod(
  name: string,
  nodeName: string,
  podIPs: readonly string[],
  { hostNetwork = false, ports = [], ...status }: PlainPod = {},
): Pod {
  const { phase, ...why } = { phase: 'Running' as const, ...status };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: {}, annotations: {} },
    spec: {
      nodeName,
      nodeSelector: {},
      hostNetwork,
      containers: [{ name: 'main', env: [], ports }],
      restartPolicy: 'Never',
    },
    ...(phase !== undefined && {
      status: { phase, ready: phase === 'Running', podIPs, containers: [], ...why },
    }),
  };
}

/** The same of a node that is ready. */
export const plainNode = (
  name: string,
  addresses: readonly string[],
  { podCIDRs = [], labels = {} }: { podCIDRs?: readonly string[]; labels?: Record<string, string> } = {},
): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, namespace: '', labels, annotations: {} },
  spec: { podCIDRs },
  status: { addresses, ready: true },
});
