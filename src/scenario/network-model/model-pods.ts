import { isIPv6 } from 'node:net';
import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { withoutPrefix } from '../../model/ip.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { podKey, type PodKey } from '../../model/names.ts';
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

/** Pods with a sandbox of their own that run; a host-network pod has its node's addresses and ports. */
export function modelPods(pods: readonly Pod[], family: IpFamily = 'ipv4'): readonly ModelPod[] {
  return pods
    .filter((pod) => !pod.spec.hostNetwork && pod.status?.phase === 'Running')
    .map((pod) => {
      const key = podKey(pod.metadata.namespace, pod.metadata.name);
      return {
        key,
        endpoint: { kind: 'pod', pod: key },
        node: pod.spec.nodeName ?? '',
        addresses: (pod.status?.podIPs ?? []).filter((address) => isOfFamily(address, family)),
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
    .flatMap((pod) => pod.status?.podIPs ?? []);
  // Of a plugin that is told no ranges nobody knows what it gives.
  if (addressScope(network) !== 'plugin') addresses.push(...network.podCIDRs.map(withoutPrefix));
  const families = (['ipv4', 'ipv6'] as const).filter((family) =>
    addresses.some((address) => isOfFamily(address, family)),
  );
  return families.length === 0 ? ['ipv4'] : families;
}
