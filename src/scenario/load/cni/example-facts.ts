import { planCluster } from '../../../cluster/plan-cluster.ts';
import type { ClusterConfig } from '../../../model/cluster-config.ts';
import { conflistFacts } from '../../../model/conflist-facts.ts';
import type { ConflistFacts } from '../../../model/conflist-template.ts';
import { PodnetError } from '../../../model/errors.ts';
import { underlayCidr } from '../../../model/underlay-cidr.ts';
import { underlayMtuBytes } from '../../../model/underlay-mtu.ts';

/** What the first node of a cluster will know, save its place on the underlay; undefined for one that cannot be. */
export function exampleFacts(config: ClusterConfig): ConflistFacts | undefined {
  const underlay = { cidr: underlayCidr(config.name, 0), mtuBytes: underlayMtuBytes };
  try {
    const { network, nodes } = planCluster(config, underlay);
    const [first] = nodes;
    return first && conflistFacts({ cluster: config.name, underlay: underlay.cidr, network, nodes }, first);
  } catch (error) {
    if (error instanceof PodnetError) return undefined;
    throw error;
  }
}
