import type { Attachment } from './attachment.ts';
import { fromResult, toResult } from './convert-result.ts';
import type { JsonObject } from './json.ts';
import type { NetworkConfig } from './network-config.ts';
import { parseNetworkConfig } from './parse-network-config.ts';
import type { CacheEntry, CachedAttachment } from './result-cache.ts';
import { isAtLeast } from './versions.ts';

/** What is to be taken down or checked, and how. */
export interface RecalledAttachment {
  readonly network: NetworkConfig;
  readonly attachment: Attachment;
  /** The final result of ADD; plugins get none before version 0.4.0. */
  readonly prevResult?: JsonObject | undefined;
}

/**
 * An attachment as it was made, where that is known: what is configured now may have changed since (SPEC.md, "DEL").
 * Nothing that is wrong with what was kept keeps it from being taken down (cni#1055).
 */
export function recallAttachment(
  network: NetworkConfig,
  attachment: Attachment,
  entry: CacheEntry,
): RecalledAttachment {
  if (entry.kind !== 'found') return { network, attachment };
  const made = networkOf(entry.attachment) ?? network;
  const { args, capabilities } = entry.attachment;
  return {
    network: made,
    // Containers whose arguments are not known any more are detached with those of now, as by libcni.
    attachment: { ...attachment, args: args.length === 0 ? attachment.args : args, capabilities },
    prevResult: recallResult(made, entry.attachment),
  };
}

/** The result of ADD in the version of a configuration, or undefined where it has none or that version no such thing. */
export function recallResult(network: NetworkConfig, { result }: CachedAttachment): JsonObject | undefined {
  if (result === undefined || !isAtLeast(network.cniVersion, '0.4.0')) return undefined;
  try {
    return fromResult(toResult(result, network.cniVersion), network.cniVersion);
  } catch {
    return undefined;
  }
}

function networkOf({ config, network: name }: CachedAttachment): NetworkConfig | undefined {
  try {
    const network = parseNetworkConfig(config);
    return network.name === name ? network : undefined;
  } catch {
    return undefined;
  }
}
