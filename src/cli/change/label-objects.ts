import { checkLabelChanges } from '../../cluster/check-label-changes.ts';
import type { LabelChanges } from '../../cluster/cluster-handle.ts';
import { labelTaken, takenLabel } from '../../cluster/label-object.ts';
import { UsageError } from '../../model/errors.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { resourceText } from '../../model/resources.ts';
import { flag, texts } from '../arguments.ts';
import { exitCodes } from '../exit-code.ts';
import { checkChoice, findAllObjects, type FoundObject } from '../find-objects.ts';
import { readLabelWords } from '../label-words.ts';
import { namespaceAsked } from '../namespace-option.ts';
import { readObjectWords } from '../object-words.ts';
import { selectorAsked } from '../selector-option.ts';
import type { Change } from './change.ts';

/** All is checked before any label changes. */
export const labelObjects: Change = async (args, context, open) => {
  const { objects, changes } = readLabelWords([...texts(args, 'kind'), ...texts(args, 'words')]);
  const lists = flag(args, 'list');
  if (Object.keys(changes).length === 0 && !lists) {
    throw new UsageError('missing-argument', 'no label is named', {
      hint: 'write app=web to set one, app- to take it away, or --list to see them',
    });
  }
  const words = readObjectWords(objects);
  const choice = {
    namespace: namespaceAsked(args),
    selector: selectorAsked(args),
    all: flag(args, 'all'),
  };
  checkChoice(words, choice);
  const overwrite = flag(args, 'overwrite');
  const { terminal, signal } = context;
  await using cluster = await open(args, context);
  const found = findAllObjects(cluster, words, choice);
  for (const { object } of found) checkOne(object, changes, overwrite);
  if (found.length === 0) terminal.err('No resources found\n');
  for (const one of found) {
    const { resource, object } = one;
    const { namespace, name } = object.metadata;
    if (Object.keys(changes).length > 0) {
      for (const key of absent(object, changes)) terminal.err(`label "${key}" not found.\n`);
      await cluster.label(object.kind, namespace, name, changes, { signal, overwrite });
      if (!lists) terminal.out(`${resourceText(resource, name)} ${whatHappened(object, changes)}\n`);
    }
    if (lists) terminal.out(listText(one, changes, found.length > 1));
  }
  return exitCodes.ok;
};

function checkOne(object: KubernetesObject, changes: LabelChanges, overwrite: boolean): void {
  checkLabelChanges(object.kind, changes);
  const taken = overwrite ? undefined : takenLabel(object.metadata.labels, changes);
  if (taken !== undefined) throw labelTaken(object, taken);
}

/** What was to be taken away and is not there. */
const absent = ({ metadata }: KubernetesObject, changes: LabelChanges): readonly string[] =>
  Object.keys(changes).filter((key) => changes[key] === null && !Object.hasOwn(metadata.labels, key));

/** In kubectl's words. */
function whatHappened({ metadata: { labels } }: KubernetesObject, changes: LabelChanges): string {
  const entries = Object.entries(changes);
  if (entries.some(([key, value]) => value !== null && labels[key] !== value)) return 'labeled';
  return entries.some(([key, value]) => value === null && Object.hasOwn(labels, key))
    ? 'unlabeled'
    : 'not labeled';
}

function listText({ resource, object }: FoundObject, changes: LabelChanges, titled: boolean): string {
  const title = titled ? `Listing labels for ${resourceText(resource, object.metadata.name)}:\n` : '';
  const lines = Object.entries({ ...object.metadata.labels, ...changes })
    .filter(([, value]) => value !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${titled ? ' ' : ''}${key}=${value}\n`);
  return title + lines.join('');
}
