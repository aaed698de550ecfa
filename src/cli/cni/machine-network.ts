import { loadNetworkConfig } from '../../cni/load-network-config.ts';
import type { CniOrder, NetworkChoice } from '../../model/cni-order.ts';

/** Where container runtimes look, unless they are told another place; the variable is cnitool's. */
const machineConfDir = '/etc/cni/net.d';

/**
 * A throw-away node has no networks of its own: those that go by a name are this machine's.
 * @throws CniError `cni-no-config`, `cni-bad-config`
 */
export async function onlyOnThisMachine(order: CniOrder, env: NodeJS.ProcessEnv): Promise<CniOrder> {
  const find = async (choice: NetworkChoice): Promise<NetworkChoice> => {
    if (choice.kind === 'file') return choice;
    const dir = env['NETCONFPATH'] ?? machineConfDir;
    const { text, file = choice.name } = await loadNetworkConfig(dir, choice.name, order.profile ?? 'spec');
    return { kind: 'file', file, text };
  };
  if (order.verb !== 'VERSION') return { ...order, network: await find(order.network) };
  return order.of.kind === 'type' ? order : { ...order, of: await find(order.of) };
}
