import { parseJson } from '../../cni/json.ts';
import type { CniConfig } from '../../model/cni-network.ts';
import { namedPlugins } from './plugin-types.ts';

/** What a runtime of that profile calls by itself: containerd attaches each pod to a network of its own for `lo`. */
const profilePlugins: Readonly<Record<CniConfig['profile'], readonly string[]>> = {
  spec: [],
  containerd: ['loopback'],
  crio: [],
};

/** The plugins that a cluster cannot do without. Conflists that are no JSON name none. */
export function neededPlugins({
  conflist,
  networks,
  profile,
}: Pick<CniConfig, 'conflist' | 'networks' | 'profile'>): readonly string[] {
  const named = [conflist, ...networks].flatMap(({ text }) => typesIn(text));
  return [...new Set([...named, ...profilePlugins[profile]])];
}

// Placeholders are JSON strings, so that a template can be read like what becomes of it.
function typesIn(text: string): readonly string[] {
  try {
    return namedPlugins(parseJson(text)).map(({ type }) => type);
  } catch {
    return [];
  }
}
