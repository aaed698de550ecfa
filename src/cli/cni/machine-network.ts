import { CniError } from '../../cni/cni-error.ts';
import { loadNetworkConfig } from '../../cni/load-network-config.ts';
import type { CniOrder, NetworkChoice } from '../../model/cni-order.ts';
import { confDir } from '../../model/node-folders.ts';
import { UsageError } from '../../model/errors.ts';
import { given } from '../given.ts';

/**
 * A throw-away node has no networks of its own: those that go by a name are this machine's.
 * @throws UsageError for one that is not there or cannot be used
 */
export async function onlyOnThisMachine(order: CniOrder, env: NodeJS.ProcessEnv): Promise<CniOrder> {
  const find = async (choice: NetworkChoice): Promise<NetworkChoice> => {
    if (choice.kind === 'file') return choice;
    // Where container runtimes look, unless they are told another place; the variable is cnitool's.
    const dir = env['NETCONFPATH'] ?? confDir;
    try {
      const { text, file = choice.name } = await loadNetworkConfig(dir, choice.name, order.profile ?? 'spec');
      return { kind: 'file', file, text };
    } catch (error) {
      if (!(error instanceof CniError)) throw error;
      const { code, message, hint, cause } = error;
      throw new UsageError(code, message, { ...given('hint', hint), cause });
    }
  };
  if (order.verb !== 'VERSION') return { ...order, network: await find(order.network) };
  return order.of.kind === 'type' ? order : { ...order, of: await find(order.of) };
}
