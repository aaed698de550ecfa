import type { ProbeOrder } from '../agent/protocol.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { displayEndpoint } from '../model/endpoint.ts';
import { UsageError } from '../model/errors.ts';
import { familyOf } from '../model/ip.ts';
import type { ProbeRequest } from '../model/probe.ts';
import type { IpFamily } from '../model/verdict.ts';

/** A probe waits one second, once, unless it is told otherwise. */
const defaultTimeoutMs = 1_000;

/** Addresses of an endpoint, the one it is called by first, and those of its node. */
export interface EndpointAddresses {
  readonly own: readonly string[];
  readonly node: readonly string[];
}

/** A probe with its names resolved to addresses. @throws UsageError `no-address` */
export function orderProbe(
  request: ProbeRequest,
  addressesOf: (endpoint: Endpoint) => EndpointAddresses,
): { readonly order: ProbeOrder; readonly fromAddress: string } {
  const { from, to, protocol, port, timeoutMs = defaultTimeoutMs, sizeBytes, toLoopback, calledAt } = request;
  const sender = addressesOf(from);
  const target = addressesOf(to);
  const family =
    calledAt === undefined
      ? (request.family ?? usualFamily(sender.own, target.own))
      : familyOf(calledAt.address);
  const toAddress =
    calledAt?.address ?? (toLoopback === true ? loopback[family] : pick(target.own, family, to));
  const sources = sourcesOf(request, sender, toAddress);
  return {
    fromAddress: pick(sender.own, family, from),
    order: {
      from,
      to,
      toAddress,
      protocol,
      timeoutMs,
      ...(port === undefined ? {} : { port }),
      ...(calledAt === undefined ? {} : { calledPort: calledAt.port }),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(sources === undefined ? {} : { sources }),
      ...(request.source === 'node-ip' ? { orSourceOfNode: true } : {}),
    },
  };
}

/** That of the target's first address for which the sender has one, too. */
function usualFamily(sender: readonly string[], target: readonly string[]): IpFamily {
  const families = new Set(sender.map(familyOf));
  const shared = target.find((address) => families.has(familyOf(address)));
  return familyOf(shared ?? target[0] ?? '');
}

const loopback: Readonly<Record<IpFamily, string>> = { ipv4: '127.0.0.1', ipv6: '::1' };

function sourcesOf(
  { source = 'pod-ip', toLoopback }: ProbeRequest,
  sender: EndpointAddresses,
  toAddress: string,
): readonly string[] | undefined {
  if (source === 'any') return undefined;
  if (typeof source === 'object') return [source.address];
  if (source === 'pod-ip' && toLoopback === true) return [toAddress];
  const family = familyOf(toAddress);
  return (source === 'node-ip' ? sender.node : sender.own).filter((address) => familyOf(address) === family);
}

function pick(addresses: readonly string[], family: IpFamily, endpoint: Endpoint): string {
  const address = addresses.find((it) => familyOf(it) === family);
  if (address !== undefined) return address;
  throw new UsageError(
    'no-address',
    `${displayEndpoint(endpoint)} has no ${family === 'ipv4' ? 'IPv4' : 'IPv6'} address`,
  );
}
