import type { ConfigProblem } from '../../cluster/config-problem.ts';
import { largestMtuBytes } from '../../cluster/largest-mtu.ts';
import { linkMtusOf } from '../../cluster/link-mtus.ts';
import { underlayFamilies } from '../../cluster/plan-underlay.ts';
import type { ClusterConfig, PluginName } from '../../model/cluster-config.ts';

/** What the format has and podnet cannot make yet, found out before anything is made. */
export function checkBuilt(
  config: ClusterConfig,
  builtPlugins: readonly PluginName[],
): readonly ConfigProblem[] {
  const { network } = config;
  const { plugin, mtuBytes } = network;
  const problems: ConfigProblem[] = [];
  if (!builtPlugins.includes(plugin)) {
    problems.push({
      path: ['network', 'plugin'],
      code: 'plugin-not-built',
      message: `the network plugin ${plugin} is not built yet`,
      hint: `built are: ${builtPlugins.join(', ')}`,
    });
  }
  // Below the smallest MTU, or above what any link can have, is another problem's business.
  const [family = 'ipv4'] = underlayFamilies(config);
  const largest = largestMtuBytes(plugin, Math.max(...linkMtusOf(config)), family);
  if (mtuBytes !== 'auto' && mtuBytes > largest && mtuBytes <= 65_535) {
    problems.push({
      path: ['network', 'mtu'],
      code: 'mtu-too-big',
      message: `an MTU of ${mtuBytes} bytes does not fit through the underlay with plugin ${plugin}`,
      hint: `at most mtu: ${largest}, or mtu: auto`,
    });
  }
  return problems;
}
