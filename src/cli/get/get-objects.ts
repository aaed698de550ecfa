import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { UsageError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { ObjectPrinter } from '../../report/kubectl/object-printer.ts';
import { inUsualOrder, sortedBy } from '../../report/kubectl/sort-objects.ts';
import { simulatedNote } from '../../report/pods-table.ts';
import type { Arguments } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import { errorText } from '../error-text.ts';
import { exitCodes } from '../exit-code.ts';
import { matchesFields } from '../field-selector-option.ts';
import { findObjects } from '../find-objects.ts';
import { openCluster } from '../open-cluster.ts';
import { type GetRequest, readGetRequest } from './get-request.ts';
import { rowContext } from './row-context.ts';

/** Everything that can be wrong with the words is found before the cluster is asked. */
export async function getObjects(
  args: Arguments,
  context: CliContext,
  open: typeof openCluster = openCluster,
): Promise<number> {
  const request = readGetRequest(args);
  await using cluster = await open(args, context);
  // The cluster is let go of afterwards.
  return await printObjects(cluster, request, context);
}

/** Prints what there is, then, when that is asked for, what changes. */
async function printObjects(
  cluster: ClusterHandle,
  request: GetRequest,
  context: CliContext,
): Promise<number> {
  const { terminal, quiet, debug } = context;
  const printer = new ObjectPrinter(request.print);
  // Nothing may happen unseen between the list and the watch.
  const { watchObjects } = request.watch ? await import('./watch-objects.ts') : {};
  const { objects, missing } = chosen(cluster, request);
  if (!request.watchOnly) {
    const empty = objects.length === 0 && !(request.isList && printsLists(request));
    if (!empty) terminal.out(printer.print(objects, rowContext(), request.single));
    else if (missing.length === 0 && !request.watch && !request.ignoreNotFound)
      terminal.err(nothingFound(request));
    const note = request.print.format.kind === 'table' ? noteOf(objects) : undefined;
    if (note !== undefined && !quiet) terminal.err(`${note}\n`);
  }
  for (const error of missing) terminal.err(errorText(error, terminal.errColours, debug));
  if (missing.length > 0) return exitCodes.usage;
  if (watchObjects === undefined) return exitCodes.ok;
  return watchObjects(cluster, request, printer, context);
}

function chosen(
  cluster: ClusterHandle,
  request: GetRequest,
): { readonly objects: readonly KubernetesObject[]; readonly missing: readonly UsageError[] } {
  const { words, choice, sortBy } = request;
  const { found, missing } = findObjects(cluster, words, choice);
  const objects = found.map(({ object }) => object).filter((object) => matchesFields(request.fields, object));
  const ignored = request.ignoreNotFound ? [] : missing;
  if (sortBy !== undefined) return { objects: sortedBy(objects, sortBy.path, sortBy.text), missing: ignored };
  // Names come in the order in which they were given, kinds one after the other.
  if (words.kind === 'named') return { objects, missing: ignored };
  return {
    objects: words.resources.flatMap(({ kind }) =>
      inUsualOrder(objects.filter((object) => object.kind === kind)),
    ),
    missing: ignored,
  };
}

/** An empty list is an answer to a program. */
const printsLists = ({ print: { format } }: GetRequest): boolean =>
  format.kind === 'json' || format.kind === 'yaml' || format.kind === 'jsonpath';

function nothingFound({ choice: { namespace }, resources }: GetRequest): string {
  const isOne = namespace !== undefined && resources.every(({ namespaced }) => namespaced);
  return isOne ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n';
}

function noteOf(objects: readonly KubernetesObject[]): string | undefined {
  const { podRow: row } = rowContext();
  return simulatedNote(objects.flatMap((object) => (object.kind === 'Pod' ? [row(object)] : [])));
}
