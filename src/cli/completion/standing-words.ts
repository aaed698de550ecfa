import { readFileSync } from 'node:fs';
import { clusterPaths, folderNames } from '../../control/state-folder.ts';
import { routerName } from '../../model/names.ts';
import type { CniConfig } from '../../model/cni-network.ts';
import { resources, wordsOf } from '../../model/resources.ts';

/** What a standing cluster may be asked about, by what is wanted at a place of the command line. */
export type StandingWords = 'clusters' | 'nodes' | 'targets' | 'objects' | 'networks';

interface Known {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/**
 * Names for the word at the cursor. They are read from the state file of the cluster that is meant, which every change
 * is written to: no process has to be asked. Nothing where that is not known.
 * @param before the words before the cursor's
 */
export function standingWords(
  what: StandingWords,
  before: readonly string[],
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const clusters = folderNames(env);
  if (what === 'clusters') return clusters;
  const chosen =
    clusterIn(before) ?? env['PODNET_CLUSTER'] ?? (clusters.length === 1 ? clusters[0] : undefined);
  const file = chosen === undefined ? undefined : clusterPaths(chosen, env).state;
  if (what === 'networks') return file === undefined ? [] : networksIn(file);
  const objects = file === undefined ? [] : objectsIn(file);
  const named = (kind: string): readonly string[] =>
    objects.filter((object) => object.kind === kind).map(({ name }) => name);
  if (what === 'nodes') return named('Node');
  if (what === 'objects') return named(kindIn(before) ?? '');
  const pods = objects
    .filter(({ kind }) => kind === 'Pod')
    .map(({ name, namespace }) => (namespace === 'default' ? name : `${namespace}/${name}`));
  const router = file !== undefined && hasRouter(file) ? [`node/${routerName}`] : [];
  return [...pods, ...named('Node').map((name) => `node/${name}`), ...router];
}

function clusterIn(before: readonly string[]): string | undefined {
  const index = before.indexOf('--cluster');
  const joined = before.find((word) => word.startsWith('--cluster='));
  return joined?.slice('--cluster='.length) ?? (index < 0 ? undefined : before[index + 1]);
}

/** The kind that was typed, which stands before the names. */
function kindIn(before: readonly string[]): string | undefined {
  const words = new Set(before.map((word) => word.toLowerCase()));
  return resources.find((resource) => wordsOf(resource).some((word) => words.has(word)))?.kind;
}

/** Names of CNI networks that every node has. */
function networksIn(file: string): readonly string[] {
  try {
    // Written by podnet itself; what is not as it should be completes nothing.
    const state = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly config: { readonly network: { readonly cni: Pick<CniConfig, 'conflist' | 'networks'> } };
    };
    const { conflist, networks } = state.config.network.cni;
    return [conflist, ...networks].map(({ text }) => (JSON.parse(text) as { readonly name: string }).name);
  } catch {
    return [];
  }
}

/** Whether zones are joined, so that there is something that joins them. */
function hasRouter(file: string): boolean {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly config: { readonly underlay: { readonly routed: readonly string[] } };
    };
    return state.config.underlay.routed.length > 1;
  } catch {
    return false;
  }
}

function objectsIn(file: string): readonly Known[] {
  try {
    // Written by podnet itself; what is not as it should be completes nothing.
    const state = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly objects: {
        readonly objects: readonly {
          readonly kind: string;
          readonly metadata: { readonly name: string; readonly namespace: string };
        }[];
      };
    };
    return state.objects.objects.map(({ kind, metadata: { name, namespace } }) => ({
      kind,
      name,
      namespace,
    }));
  } catch {
    return [];
  }
}
