import { networkStatusAnnotation } from '../../model/cni-annotations.ts';
import type { PodNetworkStatus } from '../../model/cni-network.ts';

/** An object's annotations with what became of its networks, or with none of that. */
export function withNetworkStatus(
  annotations: Readonly<Record<string, string>>,
  networks: readonly PodNetworkStatus[] | undefined,
): Readonly<Record<string, string>> {
  const { [networkStatusAnnotation]: _before, ...rest } = annotations;
  if (networks === undefined) return rest;
  return { ...rest, [networkStatusAnnotation]: networkStatusText(networks) };
}

/** In the form of multi-net-spec, 5.3, laid out as people know it from Multus. */
function networkStatusText(networks: readonly PodNetworkStatus[]): string {
  const entries = networks.map(
    ({ name, interface: ifName, ips, mac, mtu, default: isDefault, dns = {} }) => ({
      name,
      interface: ifName,
      ...(ips.length > 0 && { ips }),
      ...(mac !== undefined && { mac }),
      ...(mtu !== undefined && { mtu }),
      ...(isDefault === true && { default: true }),
      dns,
    }),
  );
  return `[${entries.map((entry) => JSON.stringify(entry, null, 4)).join(',')}]`;
}
