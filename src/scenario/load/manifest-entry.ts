import type { IgnoredField } from '../../cluster/manifest/findings.ts';
import { parseManifest } from '../../cluster/parse-manifest.ts';
import type { Manifest } from '../../model/kubernetes.ts';
import type { Problem } from '../../model/problem.ts';
import type { ProblemAtPath } from '../problem-at-path.ts';
import { checkCapacity } from './check-capacity.ts';
import { unknownNamespace, unknownNodeName } from './check-selector.ts';
import type { KnownObjects } from './known-objects.ts';
import type { Loading } from './loading.ts';
import type { SourceDocument } from './source-document.ts';

/** A manifest and where it was written. */
export interface ManifestEntry {
  readonly manifest: Manifest;
  readonly document: SourceDocument;
  /** To the manifest, from the root of its document. */
  readonly path: ProblemAtPath['path'];
}

/** Reads one object; what is wrong with it, or ignored in it, is noted, and its name is known all the same. */
export function readManifest(
  loading: Loading,
  document: SourceDocument,
  value: unknown,
  path: ProblemAtPath['path'],
  known: KnownObjects,
): ManifestEntry | undefined {
  const { manifest, problems, ignored } = parseManifest(value);
  for (const problem of problems) loading.reporter(document, path)(problem);
  for (const field of ignored) {
    const fieldPath = [...path, ...field.path];
    if (field.unless !== undefined && field.unless === known.plugin) continue;
    const text = `${fieldText(fieldPath)} is accepted and ${unusedText(field, known)}`;
    loading.notices.push(
      `${placeText(document.problemAt({ path: fieldPath, code: '', message: '' }))}: ${text}`,
    );
  }
  if (manifest !== undefined) return { manifest, document, path };
  known.addUnread(value);
  return undefined;
}

/** Adds objects to what is known, and reports those that are there already. */
export function addNew(loading: Loading, entries: readonly ManifestEntry[], known: KnownObjects): void {
  const first = new Map<string, ManifestEntry>();
  for (const entry of entries) {
    const { kind, metadata } = entry.manifest;
    const key = `${kind} ${metadata.namespace}/${metadata.name}`;
    const before = first.get(key);
    if (before !== undefined) {
      const path = ['metadata', 'name'];
      const place = placeText(
        before.document.problemAt({ path: [...before.path, ...path], code: '', message: '' }),
      );
      const message = `there are two ${kind}s called ${metadata.name} in the namespace ${metadata.namespace}`;
      const hint = `the other one is at ${place}`;
      loading.reporter(entry.document, entry.path)({ path, code: 'duplicate-object', message, hint });
    } else first.set(key, entry);
    known.add(entry.manifest);
    checkRoom(loading, entry, known);
  }
}

/** Whether there are addresses for the pods that an object brings, once it is known. */
export function checkRoom(
  loading: Loading,
  { manifest, document, path }: ManifestEntry,
  known: KnownObjects,
): void {
  const at = manifest.kind === 'Deployment' ? ['spec', 'replicas'] : ['metadata', 'name'];
  checkCapacity(known, at, loading.reporter(document, path));
}

/** What a manifest says of the cluster it is for: its namespace and its node have to be there. */
export function checkPlace(loading: Loading, entry: ManifestEntry, known: KnownObjects): void {
  const { manifest } = entry;
  const report = loading.reporter(entry.document, entry.path);
  const { namespace } = manifest.metadata;
  if (manifest.kind === 'Namespace') return;
  if (known.complete && !known.namespaces().includes(namespace)) {
    report({ path: ['metadata', 'namespace'], ...unknownNamespace(namespace, known.namespaces()) });
  }
  if (manifest.kind === 'NetworkAttachmentDefinition') return;
  const above = manifest.kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
  const { nodeName, nodeSelector } = manifest.kind === 'Pod' ? manifest.spec : manifest.spec.template.spec;
  if (nodeName !== undefined && known.nodes !== undefined && !known.nodes.includes(nodeName)) {
    report({ path: [...above, 'nodeName'], ...unknownNodeName(nodeName, known.nodes) });
  }
  // A DaemonSet may be meant for nodes that are not here.
  if (manifest.kind === 'DaemonSet' || nodeName !== undefined || known.nodes === undefined) return;
  if (known.nodesMatching(nodeSelector).length > 0) return;
  const wanted = Object.entries(nodeSelector).map(([key, value]) => `${key}=${value}`);
  report({
    path: [...above, 'nodeSelector'],
    code: 'no-such-node',
    message: `no node has the labels ${wanted.join(', ')}`,
    hint: 'give a node labels: nodes: [{name: node-1, labels: {zone: a}}]',
  });
}

function unusedText({ unless }: IgnoredField, { plugin }: KnownObjects): string {
  if (unless === undefined) return 'not acted on';
  return plugin === undefined
    ? `acted on by plugin ${unless} only`
    : `not acted on by plugin ${plugin}, only by ${unless}`;
}

/** `spec.containers[0].resources`, `metadata.annotations["example.com/why"]` */
function fieldText(path: ProblemAtPath['path']): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (part.includes('.')) return `${text}["${part}"]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

function placeText({ file, line, column }: Problem): string {
  return line === undefined ? file : `${file}:${line}:${column}`;
}
