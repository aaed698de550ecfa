import { sep } from 'node:path';
import { dirname, isAbsolute, join, relative } from 'node:path/posix';
import type { PluginName } from '../../model/cluster-config.ts';
import type { Problem } from '../../model/problem.ts';
import { memberOf } from '../load/member-of.ts';
import { applyOverride, fromWords, type Override } from '../load/override.ts';
import { readText } from '../load/read-text.ts';
import { parseSource } from '../load/source-document.ts';

/** What a scenario's cluster has instead of its own network, or why that cannot be read. */
export type NetworkOverride =
  | { readonly overrides: readonly Override[] }
  | { readonly problems: readonly Problem[] };

/** Another plugin; ranges and MTU stay the scenario's. */
export function pluginOverride(plugin: PluginName): NetworkOverride {
  const words = `--plugin ${plugin}`;
  const plugged = fromWords(words, ['network', 'plugin'], plugin);
  // What the scenario says of a CNI plugin is of no use to another one.
  const unplugged = fromWords(words, ['network', 'cni'], undefined);
  return { overrides: plugin === 'cni' ? [plugged] : [plugged, unplugged] };
}

/** A file that holds what `spec.cluster.network` holds, with paths relative to itself. */
export async function networkFileOverride(path: string, scenarioFile: string): Promise<NetworkOverride> {
  const file = path.split(sep).join('/');
  const read = await readText(file);
  if (!('text' in read)) return { problems: [{ file, ...read }] };
  const { documents, problems } = parseSource(file, read.text);
  const [document, ...others] = documents;
  if (problems.length > 0) return { problems };
  if (document === undefined || others.length > 0) {
    const message = 'one document is needed, with what spec.cluster.network of a scenario holds';
    return { problems: [{ file, code: 'not-a-network', message, hint: 'write plugin: bridge' }] };
  }
  const value = rebased(document.value, (inside) => rebasePath(inside, file, scenarioFile));
  return {
    overrides: [{ path: ['network'], value, problemAt: (problem) => document.problemAt(problem) }],
  };
}

/** A path beside one file, as another file would name it. */
function rebasePath(path: string, from: string, to: string): string {
  return isAbsolute(path) ? path : relative(dirname(to), join(dirname(from), path)) || '.';
}

/** A network with every path of its `cni` changed; what is no path is for the format to complain of. */
function rebased(network: unknown, rebase: (path: string) => string): unknown {
  const cni = memberOf(network, 'cni');
  if (cni === undefined) return network;
  const anywhere = (value: unknown): unknown => {
    if (typeof value === 'string') return rebase(value);
    return Array.isArray(value) ? value.map(anywhere) : value;
  };
  const keys = ['conflist', 'networks', 'binDir'].filter((key) => memberOf(cni, key) !== undefined);
  const simple = keys.reduce(
    (found, key) => applyOverride(found, ['cni', key], anywhere(memberOf(cni, key))),
    network,
  );
  const files: unknown = memberOf(cni, 'files');
  if (!Array.isArray(files)) return simple;
  const sources = files.map((file: unknown) => {
    const source = memberOf(file, 'source');
    return source === undefined ? file : applyOverride(file, ['source'], anywhere(source));
  });
  return applyOverride(simple, ['cni', 'files'], sources);
}
