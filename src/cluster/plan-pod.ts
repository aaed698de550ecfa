import { createHash } from 'node:crypto';
import { InternalError } from '../model/errors.ts';
import { hashedIfName } from '../model/if-name.ts';
import { familyOf } from '../model/ip.ts';
import { stableMac } from '../model/mac.ts';
import { parseIfName, splitPodKey, type NodeName, type PodKey } from '../model/names.ts';
import type { ClusterPlan, PodPlan } from '../model/plan.ts';

/**
 * A pod's place in the network, once it has a node and addresses (with prefix length). Not for host-network
 * pods, which have none of their own.
 */
export function planPod(
  plan: ClusterPlan,
  pod: PodKey,
  node: NodeName,
  addresses: readonly string[],
): PodPlan {
  const place = plan.nodes.find(({ name }) => name === node);
  if (place === undefined)
    throw new InternalError(`pod ${pod} is to be on ${node}, which is not in the plan`);
  const families = new Set(addresses.map(familyOf));
  return {
    pod,
    node,
    sandbox: sandboxName(pod),
    ifName: parseIfName('eth0'),
    hostIfName: hashedIfName('veth', plan.name, pod),
    mac: stableMac('pod', plan.name, pod),
    hostMac: stableMac('host', plan.name, pod),
    addresses,
    gateways: place.gateways.filter((gateway) => families.has(familyOf(gateway))),
    mtuBytes: plan.network.mtuBytes,
  };
}

/** Names hold no "_", so this never meets another pod's; file names end at 255 bytes. */
function sandboxName(pod: PodKey): string {
  const { namespace, name } = splitPodKey(pod);
  const full = `${namespace}_${name}`;
  if (full.length <= 255) return full;
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 32);
  return `${full.slice(0, 200)}_${hash}`;
}
