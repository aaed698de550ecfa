import process from 'node:process';
import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { matchesSelector } from '../../cluster/label-selector.ts';
import type { StoreEvent } from '../../cluster/store.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { ObjectPrinter } from '../../report/kubectl/object-printer.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-code.ts';
import { matchesFields } from '../field-selector-option.ts';
import type { GetRequest } from './get-request.ts';
import { rowContext } from './row-context.ts';

/**
 * Prints a line for each change until the command is interrupted, its reader goes away, or the cluster does: that is
 * thrown.
 */
export async function watchObjects(
  cluster: ClusterHandle,
  request: GetRequest,
  printer: ObjectPrinter,
  { terminal, signal, interruptedExitCode }: CliContext,
): Promise<number> {
  const shown = new Set(
    request.watchOnly ? [] : cluster.list(kindOf(request)).filter(isWatched(request)).map(uidOf),
  );
  const stop = cluster.watch((event) => {
    const { object } = event;
    if (!isLast(event, request, shown)) {
      if (!isWatched(request)(object)) return;
      shown.add(uidOf(object));
    }
    terminal.out(printer.print([object], rowContext(), true));
  });
  try {
    await Promise.race([interrupted(signal), readerGone(), cluster.lost]);
    return interruptedExitCode() ?? exitCodes.ok;
  } finally {
    stop();
  }
}

/** An object that is gone, or no longer among those that are asked for, is shown once more. */
function isLast({ type, object }: StoreEvent, request: GetRequest, shown: Set<string>): boolean {
  if (type !== 'DELETED' && isWatched(request)(object)) return false;
  return shown.delete(uidOf(object));
}

function isWatched(request: GetRequest): (object: KubernetesObject) => boolean {
  const { words, fields, resources, choice } = request;
  const { namespace, selector } = choice;
  const namespaced = resources[0]?.namespaced === true;
  return (object) =>
    object.kind === kindOf(request) &&
    (!namespaced || namespace === undefined || object.metadata.namespace === namespace) &&
    (selector === undefined || matchesSelector(selector, object.metadata.labels)) &&
    (words.kind === 'kinds' || words.objects.some(({ name }) => name === object.metadata.name)) &&
    matchesFields(fields, object);
}

const kindOf = ({ resources: [first] }: GetRequest): KubernetesObject['kind'] => first?.kind ?? 'Pod';
const uidOf = ({ metadata }: KubernetesObject): string =>
  metadata.uid ?? `${metadata.namespace}/${metadata.name}`;

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** `podnet get pods -w | head -3`: nobody reads any more. */
function readerGone(): Promise<void> {
  return new Promise((resolve) => process.stdout.once('error', () => resolve()));
}
