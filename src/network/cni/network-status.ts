import type { CniResult } from '../../cni/result.ts';
import type { PodNetworkStatus } from '../../model/cni-network.ts';
import { withoutPrefix } from '../../model/ip.ts';

/**
 * The addresses of a result that are the pod's own on an interface, with prefix length: those that point at it, and
 * those that point nowhere, which results before 0.3.0 and plugins without interfaces have.
 */
export function podAddresses({ interfaces, ips }: CniResult, ifName: string): readonly string[] {
  return ips
    .filter(({ interface: index }) => {
      if (index === undefined) return true;
      const link = interfaces[index];
      return link !== undefined && isOfPod(link) && link.name === ifName;
    })
    .map(({ address }) => address);
}

/** How one network of a pod came out, in the words of k8s.v1.cni.cncf.io/network-status. */
export function networkStatus(
  name: string,
  ifName: string,
  result: CniResult,
  isDefault: boolean,
): PodNetworkStatus {
  const link = result.interfaces.find((one) => isOfPod(one) && one.name === ifName);
  const { mac, mtu } = link ?? {};
  return {
    name,
    interface: ifName,
    ips: podAddresses(result, ifName).map(withoutPrefix),
    ...(mac === undefined ? {} : { mac }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(isDefault ? { default: true } : {}),
    dns: { ...result.dns },
  };
}

const isOfPod = ({ sandbox = '' }: CniResult['interfaces'][number]): boolean => sandbox !== '';
