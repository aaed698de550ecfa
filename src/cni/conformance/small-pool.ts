import { formatCidr, hostAt, offsetIn, parseCidr, parseInterfaceAddress, sizeOf } from '../../model/ip.ts';
import type { JsonObject } from '../json.ts';
import type { NetworkConfig } from '../network-config.ts';
import { withIpam } from './change-network.ts';
import { hostLocalRanges } from './host-local-ranges.ts';

/** Why a pool cannot be made small, for people. */
export const poolIsNotOurs =
  'only the pools of the IPAM plugin host-local can be made small by its configuration';

/**
 * The same network with pools of so many addresses; undefined when its IPAM is none whose configuration we know, or
 * its ranges are too small.
 */
export function smallPool(network: NetworkConfig, addresses: number): NetworkConfig | undefined {
  let known = 0;
  let isPossible = true;
  const changed = withIpam(network, (ipam) => {
    if (ipam['type'] !== 'host-local') return ipam;
    known += 1;
    const sets = hostLocalRanges(ipam).map((range) => part(range, addresses));
    isPossible &&= sets.length > 0 && sets.every((range) => range !== undefined);
    const { subnet: _subnet, rangeStart: _start, rangeEnd: _end, gateway: _gateway, ...rest } = ipam;
    return { ...rest, ranges: sets.map((range) => [range ?? {}]) };
  });
  return known > 0 && isPossible ? changed : undefined;
}

/** So many addresses one after another, without the gateway, which host-local does not give away. */
function part(range: JsonObject, addresses: number): JsonObject | undefined {
  const text = (key: string): string | undefined => {
    const value = range[key];
    return typeof value === 'string' ? value : undefined;
  };
  const subnet = parseCidr(networkOf(text('subnet') ?? ''));
  const offset = (address: string | undefined): bigint | undefined =>
    address === undefined ? undefined : offsetIn(subnet, address);
  const gateway = offset(text('gateway')) ?? 1n;
  const count = BigInt(addresses);
  let start = offset(text('rangeStart')) ?? 1n;
  if (start <= gateway && gateway < start + count) start = gateway + 1n;
  const last = start + count - 1n;
  // Without the last of the subnet, which is the broadcast address.
  const end = offset(text('rangeEnd')) ?? sizeOf(subnet) - 2n;
  if (last > end) return undefined;
  return {
    subnet: formatCidr(subnet),
    rangeStart: hostAt(subnet, start),
    rangeEnd: hostAt(subnet, last),
    gateway: hostAt(subnet, gateway),
  };
}

/** `10.1.2.0/24` of `10.1.2.3/24`, which host-local takes as well. */
function networkOf(text: string): string {
  const { address, prefixLength, family } = parseInterfaceAddress(text);
  const size = sizeOf({ family, prefixLength });
  const whole = parseCidr(family === 'ipv4' ? '0.0.0.0/0' : '::/0');
  const value = offsetIn(whole, address) ?? 0n;
  return `${hostAt(whole, value - (value % size))}/${prefixLength}`;
}
