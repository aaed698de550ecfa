import { isIPv6 } from 'node:net';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { podKey, type PodKey } from '../../model/names.ts';
import type { IpFamily } from '../../model/verdict.ts';

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

/** The families that the cluster's pods have addresses of. */
export function familiesOf(pods: readonly Pod[]): readonly IpFamily[] {
  const addresses = pods.filter((pod) => !pod.spec.hostNetwork).flatMap((pod) => pod.status?.podIPs ?? []);
  const families = (['ipv4', 'ipv6'] as const).filter((family) =>
    addresses.some((address) => isOfFamily(address, family)),
  );
  return families.length === 0 ? ['ipv4'] : families;
}
