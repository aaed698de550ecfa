import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { parseNodeName } from '../../model/names.ts';
import type { ProbeRequest } from '../../model/probe.ts';
import type { IpFamily } from '../../model/verdict.ts';
import type { ModelPod } from './model-pods.ts';

/** Every probe that the network model's lines are judged by, in groups of one meaning each. */
export interface ModelProbes {
  /** Line 3. */
  readonly loopback: readonly ProbeRequest[];
  /** Lines 5 to 9. */
  readonly pairs: readonly ProbeRequest[];
  /** Line 11. */
  readonly nodeToPods: readonly ProbeRequest[];
  /** Line 12. */
  readonly nodeToOthers: readonly ProbeRequest[];
}

export function modelProbes(
  pods: readonly ModelPod[],
  nodes: ReturnType<ClusterHandle['nodes']>,
  port: number,
  family: IpFamily,
): ModelProbes {
  const protocols = [{ protocol: 'tcp', port }, { protocol: 'udp', port }, { protocol: 'icmp' }] as const;
  const fromNodes = nodes.flatMap(({ metadata: { name } }) =>
    pods.flatMap((pod) =>
      protocols.map((how) => ({
        own: pod.node === name,
        request: {
          from: { kind: 'node', node: parseNodeName(name) },
          to: pod.endpoint,
          family,
          ...how,
        } as const,
      })),
    ),
  );
  return {
    loopback: pods.map(({ endpoint }) => ({
      from: endpoint,
      to: endpoint,
      protocol: 'tcp',
      port,
      family,
      source: 'any',
      toLoopback: true,
    })),
    pairs: pods.flatMap((from) =>
      pods
        .filter((to) => to !== from)
        .flatMap((to) =>
          protocols.map((how) => ({
            from: from.endpoint,
            to: to.endpoint,
            family,
            source: 'pod-ip' as const,
            ...how,
          })),
        ),
    ),
    // Which of its addresses a node uses towards its own pods is the plugin's business.
    nodeToPods: fromNodes.filter(({ own }) => own).map(({ request }) => ({ ...request, source: 'any' })),
    nodeToOthers: fromNodes
      .filter(({ own }) => !own)
      .map(({ request }) => ({ ...request, source: 'node-ip' })),
  };
}
