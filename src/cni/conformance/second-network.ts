import { familyOf } from '../../model/ip.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { NetworkConfig } from '../network-config.ts';
import { withPlugins } from './change-network.ts';
import { hostLocalRanges } from './host-local-ranges.ts';

/** Networks for documentation (RFC 5737, RFC 3849): no pod network is one of them. */
const otherRanges = { ipv4: '198.51.100.0/24', ipv6: '2001:db8:2::/64' } as const;

/** A second network made from the first one's configuration, with addresses and a bridge of its own where it names any. */
export const secondNetwork = (network: NetworkConfig): NetworkConfig => ({
  ...withPlugins(network, (raw) => ({
    ...raw,
    ...(raw['type'] === 'bridge' || typeof raw['bridge'] === 'string' ? { bridge: 'podnet-second' } : {}),
    ...(isJsonObject(raw['ipam']) && raw['ipam']['type'] === 'host-local'
      ? { ipam: otherIpam(raw['ipam']) }
      : {}),
  })),
  name: `${network.name}-second`,
});

/** Of the same families, without routes: the pod has its default route already. */
function otherIpam(ipam: JsonObject): JsonObject {
  const subnets = hostLocalRanges(ipam).flatMap(({ subnet }) => (typeof subnet === 'string' ? [subnet] : []));
  const families = new Set(subnets.map(familyOf));
  return { type: 'host-local', ranges: [...families].map((family) => [{ subnet: otherRanges[family] }]) };
}
