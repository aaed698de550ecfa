import { UsageError } from '../../model/errors.ts';
import { nearest } from '../../util/nearest.ts';
import { isJsonObject } from '../json.ts';
import type { NetworkConfig, PluginConfig } from '../network-config.ts';
import type { TestedPlugin } from './check-subject.ts';

/**
 * The programs of a list that are graded: those that a runtime calls, or the one of a type, which may also be one
 * that a plugin delegates to.
 */
export function testedPlugins(network: NetworkConfig, type: string | undefined): readonly TestedPlugin[] {
  const called = network.plugins.map((config, index) => ({
    type: config.type,
    config,
    index,
    isDelegate: false,
  }));
  if (type === undefined) return called;
  return [...called, ...delegates(network)].filter((plugin) => plugin.type === type);
}

/** The list as it is without a plugin that is chained onto others; undefined for one that others need. */
export function withoutPlugin(network: NetworkConfig, type: string): NetworkConfig | undefined {
  const isChained = testedPlugins(network, type).every(({ index, isDelegate }) => index > 0 && !isDelegate);
  return isChained
    ? { ...network, plugins: network.plugins.filter((plugin) => plugin.type !== type) }
    : undefined;
}

/** @throws UsageError with the nearest type that the list has */
export function requireTestedPlugin(network: NetworkConfig, type: string): void {
  if (testedPlugins(network, type).length > 0) return;
  const types = [...network.plugins, ...delegates(network)].map((plugin) => plugin.type);
  const meant = nearest(type, types);
  throw new UsageError('unknown-plugin', `network ${network.name} has no plugin ${type}`, {
    hint: meant === undefined ? `it has ${types.join(', ')}` : `did you mean ${meant}?`,
  });
}

const delegates = (network: NetworkConfig): TestedPlugin[] =>
  network.plugins.flatMap((config, index) => {
    const type = delegateOf(config);
    return type === undefined ? [] : [{ type, config, index, isDelegate: true }];
  });

/** The type of a plugin's IPAM plugin (SPEC.md, "Section 4: Plugin Delegation"). */
export function delegateOf(config: PluginConfig): string | undefined {
  const ipam = config.raw['ipam'];
  const type = isJsonObject(ipam) ? ipam['type'] : undefined;
  return typeof type === 'string' && type !== '' ? type : undefined;
}
