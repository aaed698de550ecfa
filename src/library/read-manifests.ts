import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { UsageError } from '../model/errors.ts';
import type { Manifest } from '../model/kubernetes.ts';
import type { Problem } from '../model/problem.ts';
import { Loading } from '../scenario/load/loading.ts';
import { addNew, checkPlace, readManifest } from '../scenario/load/manifest-entry.ts';
import type { SourceDocument } from '../scenario/load/source-document.ts';
import type { ProblemAtPath } from '../scenario/problem-at-path.ts';
import { knownNow } from './known-now.ts';
import type { ManifestInput } from './manifest-input.ts';
import { ProblemsError } from './problems-error.ts';
import { readSource } from './text-source.ts';

/**
 * Reads manifests for a running cluster: strict, and with all problems at once.
 * @throws ProblemsError; UsageError `no-objects`
 */
export async function readManifests(
  input: ManifestInput,
  cluster: Pick<ClusterHandle, 'name' | 'nodes' | 'list' | 'network'>,
): Promise<readonly Manifest[]> {
  const problems: Problem[] = [];
  const documents: SourceDocument[] = [];
  for (const [index, item] of (isList(input) ? input : [input]).entries()) {
    const name = `manifest${isList(input) ? `[${index}]` : ''}`;
    if (typeof item === 'string' || isFile(item)) {
      const { file, readFile } = readSource(item, name, 'manifest');
      const loading = new Loading(readFile);
      documents.push(...((await loading.documents(file)) ?? []));
      problems.push(...loading.problems);
    } else documents.push(objectDocument(name, item));
  }
  const known = knownNow(cluster);
  known.complete = problems.length === 0;
  const loading = new Loading(undefined);
  const entries = documents.flatMap(
    (document) => readManifest(loading, document, document.value, [], known) ?? [],
  );
  addNew(loading, entries, known);
  for (const entry of entries) checkPlace(loading, entry, known);
  problems.push(...loading.problems);
  if (problems.length > 0) throw new ProblemsError(problems);
  if (entries.length === 0) throw new UsageError('no-objects', 'there is no object to apply');
  return entries.map(({ manifest }) => manifest);
}

const isList = (input: ManifestInput): input is Extract<ManifestInput, readonly unknown[]> =>
  Array.isArray(input);

const isFile = (item: object): item is { readonly file: string } =>
  'file' in item && typeof item.file === 'string' && !('kind' in item);

/** An object of a program has no lines: its problems are told by the way to the field. */
function objectDocument(name: string, value: unknown): SourceDocument {
  const placeOf = (path: ProblemAtPath['path']): string =>
    path.reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${part}`),
      name,
    );
  return {
    value,
    problemAt: ({ path, code, message, hint }) => ({
      file: placeOf(path),
      code,
      message,
      ...(hint !== undefined && { hint }),
    }),
  };
}
