import { usesFact } from '../../model/conflist-template.ts';
import type { NetworkPlan } from '../../model/plan.ts';

/** Inside of what every pod's address has to be: its node's podCIDRs, the cluster's, or whatever a CNI plugin likes. */
export type AddressScope = 'node' | 'cluster' | 'plugin';

const rangeFacts = ['podCIDR', 'podCIDRs', 'podCIDRv4', 'podCIDRv6'] as const;

/** A conflist that is told ranges is held to them; of any other nobody knows where its addresses come from. */
export function addressScope({ plugin, cni }: NetworkPlan): AddressScope {
  if (plugin !== 'cni') return 'node';
  const isTold = (facts: readonly string[]): boolean =>
    facts.some((fact) => usesFact(cni?.conflist.text ?? '', fact));
  if (isTold(['node.ipamRanges', ...rangeFacts.map((fact) => `node.${fact}`)])) return 'node';
  return isTold(rangeFacts.map((fact) => `cluster.${fact}`)) ? 'cluster' : 'plugin';
}
