import { isIPv6 } from 'node:net';
import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { keyOfPod } from '../../cluster/pod-state.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { withoutPrefix } from '../../model/ip.ts';
import type { Pod } from '../../model/kubernetes.ts';
import type { PodKey } from '../../model/names.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { addressScope } from './address-scope.ts';

/** A pod as the network model looks at it. */
export interface ModelPod {
  readonly key: PodKey;
  readonly endpoint: Endpoint;
  readonly node: string;
  /** Of one family. */
  readonly addresses: readonly string[];
}

export const isOfFamily = (address: string, family: IpFamily): boolean =>
  isIPv6(address) === (family === 'ipv6');

/** It runs in a sandbox of its own; a host-network pod has its node's addresses and ports. */
export const runsInSandbox = ({ spec, status }: Pod): boolean =>
  !spec.hostNetwork && status?.phase === 'Running';

/** What its status says, of all families: nothing before it has started. */
const podIPsOf = ({ status }: Pod): readonly string[] => status?.podIPs ?? [];

export const addressesOf = (pod: Pod, family: IpFamily): readonly string[] =>
  podIPsOf(pod).filter((address) => isOfFamily(address, family));

/** Pods with a sandbox of their own that run. */
export function modelPods(pods: readonly Pod[], family: IpFamily): readonly ModelPod[] {
  return pods.filter(runsInSandbox).map((pod) => {
    const key = keyOfPod(pod);
    return {
      key,
      endpoint: { kind: 'pod', pod: key },
      node: pod.spec.nodeName ?? '',
      addresses: addressesOf(pod, family),
    };
  });
}

/** Whether a pod can be called in the family: one that has no address of it breaks a line by that already. */
export const hasAddress = ({ addresses }: ModelPod): boolean => addresses.length > 0;

/** The families that the cluster's pods have addresses of, or were to have: those of its podCIDRs. */
export function familiesOf(cluster: Pick<ClusterHandle, 'pods' | 'network'>): readonly IpFamily[] {
  const { network } = cluster;
  const addresses = cluster
    .pods()
    .filter((pod) => !pod.spec.hostNetwork)
    .flatMap(podIPsOf);
  // Of a plugin that is told no ranges nobody knows what it gives.
  if (addressScope(network) !== 'plugin') addresses.push(...network.podCIDRs.map(withoutPrefix));
  const families = (['ipv4', 'ipv6'] as const).filter((family) =>
    addresses.some((address) => isOfFamily(address, family)),
  );
  return families.length === 0 ? ['ipv4'] : families;
}
