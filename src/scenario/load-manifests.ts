import { sep } from 'node:path';
import { dirname, join } from 'node:path/posix';
import type { Manifest } from '../model/kubernetes.ts';
import type { Problem } from '../model/problem.ts';
import { unknownNamespace, unknownNodeName } from './load/check-selector.ts';
import { isScenario } from './load/kind-of-document.ts';
import { KnownObjects } from './load/known-objects.ts';
import { readManifestFile } from './load/load-steps.ts';
import { Loading } from './load/loading.ts';
import { addNew, readManifest, type ManifestEntry } from './load/manifest-entry.ts';
import { memberOf } from './load/member-of.ts';
import type { ReadBytes } from './load/read-text.ts';
import type { SourceDocument } from './load/source-document.ts';

export interface LoadManifestsOptions {
  /** Of objects that name none; one that names another is a problem, as with kubectl. */
  readonly namespace?: string;
  readonly readFile?: ReadBytes;
}

export interface LoadedManifests {
  /** In the order of the files; not to be used when there are problems. */
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
  /** What is accepted and not acted on, with its place. */
  readonly notices: readonly string[];
  /** Files that hold a Scenario, of which only the manifests were read. */
  readonly scenarios: readonly string[];
  /** What does not fit into a cluster that has these namespaces and nodes. */
  misplaced(cluster: {
    readonly namespaces: readonly string[];
    readonly nodes: readonly string[];
  }): Problem[];
}

/**
 * Reads files of Kubernetes objects for a cluster that runs already: documents, `kind: List`, and of a file with a
 * Scenario its manifests, also those that it names. All problems of all files come at once.
 */
export async function loadManifests(
  files: readonly string[],
  { namespace, readFile }: LoadManifestsOptions,
): Promise<LoadedManifests> {
  const loading = new Loading(readFile);
  const known = new KnownObjects(undefined);
  const entries: ManifestEntry[] = [];
  const scenarios: string[] = [];
  for (const path of files) {
    const file = path.split(sep).join('/');
    for (const document of (await loading.documents(file)) ?? []) {
      if (!isScenario(document.value)) {
        entries.push(...readObjects(loading, document, known));
        continue;
      }
      scenarios.push(file);
      for (const [index, name] of namedFiles(document).entries()) {
        const namedAt = loading.reporter(document, ['spec', 'manifests', index]);
        entries.push(...(await readManifestFile(loading, join(dirname(file), name), known, namedAt)));
      }
    }
  }
  const placed =
    namespace === undefined ? entries : entries.map((entry) => inNamespace(loading, entry, namespace));
  addNew(loading, placed, known);
  return {
    manifests: placed.map(({ manifest }) => manifest),
    problems: loading.sortedProblems(),
    notices: loading.notices,
    scenarios,
    misplaced: ({ namespaces, nodes }) => {
      const all = [...new Set([...namespaces, ...known.namespaces()])];
      return placed.flatMap((entry) => misplacedIn(entry, all, nodes));
    },
  };
}

/** The object of a document, or those of a List, as `get -o yaml` prints several. */
function readObjects(
  loading: Loading,
  document: SourceDocument,
  known: KnownObjects,
): readonly ManifestEntry[] {
  const items = memberOf(document.value, 'items');
  if (memberOf(document.value, 'kind') !== 'List' || !Array.isArray(items)) {
    const entry = readManifest(loading, document, document.value, [], known);
    return entry === undefined ? [] : [entry];
  }
  const values: readonly unknown[] = items;
  return values.flatMap(
    (value, index) => readManifest(loading, document, value, ['items', index], known) ?? [],
  );
}

function namedFiles({ value }: SourceDocument): readonly string[] {
  const named = memberOf(memberOf(value, 'spec'), 'manifests');
  return Array.isArray(named) ? named.filter((name) => typeof name === 'string') : [];
}

function inNamespace(loading: Loading, entry: ManifestEntry, namespace: string): ManifestEntry {
  const { manifest, document, path } = entry;
  if (manifest.kind === 'Namespace') return entry;
  const value = path.reduce<unknown>((inner, key) => memberOf(inner, String(key)), document.value);
  const written = memberOf(memberOf(value, 'metadata'), 'namespace') ?? undefined;
  if (written === undefined) {
    return { ...entry, manifest: { ...manifest, metadata: { ...manifest.metadata, namespace } } };
  }
  if (written !== namespace) {
    loading.reporter(
      document,
      path,
    )({
      path: ['metadata', 'namespace'],
      code: 'other-namespace',
      message: `this object is of the namespace ${manifest.metadata.namespace}, not ${namespace}`,
      hint: `leave out -n, or say -n ${manifest.metadata.namespace}`,
    });
  }
  return entry;
}

function misplacedIn(
  { manifest, document, path }: ManifestEntry,
  namespaces: readonly string[],
  nodes: readonly string[],
): readonly Problem[] {
  if (manifest.kind === 'Namespace') return [];
  const problems: Problem[] = [];
  const { namespace } = manifest.metadata;
  if (!namespaces.includes(namespace)) {
    const unknown = unknownNamespace(namespace, namespaces);
    problems.push(document.problemAt({ path: [...path, 'metadata', 'namespace'], ...unknown }));
  }
  if (manifest.kind === 'NetworkAttachmentDefinition') return problems;
  const above = manifest.kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
  const { nodeName } = manifest.kind === 'Pod' ? manifest.spec : manifest.spec.template.spec;
  if (nodeName !== undefined && !nodes.includes(nodeName)) {
    const unknown = unknownNodeName(nodeName, nodes);
    problems.push(document.problemAt({ path: [...path, ...above, 'nodeName'], ...unknown }));
  }
  return problems;
}
