import { ConfigError } from './config-problem.ts';
import type { NetworkConfig } from './network-config.ts';
import { readNetworkConfig } from './read-network-config.ts';

/**
 * A network from the text of its configuration, which must have all of its plugins.
 * @param file for messages; `.conf` and `.json` mean a single plugin, `.conflist` a list, anything else what it holds
 * @throws ConfigError `cni-bad-config` with everything that is wrong with it
 */
export function parseNetworkConfig(text: string, file?: string): NetworkConfig {
  const { network, problems } = readNetworkConfig(text, file === undefined ? {} : { file });
  if (network === undefined) throw new ConfigError(problems, file);
  if (network.plugins.length === 0) {
    throw new ConfigError(
      [{ path: ['plugins'], code: 'no-plugins', message: 'is missing', line: 1, column: 1 }],
      file,
    );
  }
  return network;
}
