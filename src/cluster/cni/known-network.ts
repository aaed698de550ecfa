import type { CniOrder, NetworkChoice } from '../../model/cni-order.ts';
import { UsageError } from '../../model/errors.ts';
import { splitPodKey } from '../../model/names.ts';
import { findNetwork, type KnownNetworks } from './find-network.ts';

/**
 * An order whose network is a NetworkAttachmentDefinition of the cluster, with what that says; any other name is one of
 * the node's own. Without a namespace it is that of the pod, as in the pod's annotation.
 */
export function withKnownNetwork(order: CniOrder, known: KnownNetworks): CniOrder {
  if (order.verb === 'VERSION') {
    return order.of.kind === 'named' ? { ...order, of: lookUp(order.of, 'default', known) } : order;
  }
  if (order.network.kind !== 'named') return order;
  const isOfPod = 'place' in order && order.place.kind === 'pod';
  const namespace =
    isOfPod && order.place.kind === 'pod' ? splitPodKey(order.place.pod).namespace : 'default';
  return { ...order, network: lookUp(order.network, namespace, known) };
}

function lookUp(
  choice: Extract<NetworkChoice, { kind: 'named' }>,
  podNamespace: string,
  known: KnownNetworks,
): NetworkChoice {
  const [first = '', second] = choice.name.split('/');
  const asked = second === undefined ? { name: first } : { namespace: first, name: second };
  try {
    const { name, conflist } = findNetwork(asked, podNamespace, known);
    return { kind: 'file', file: name, text: conflist };
  } catch (error) {
    const isOther = error instanceof UsageError && error.code === 'network-not-found';
    if (isOther && second === undefined) return choice;
    throw error;
  }
}
