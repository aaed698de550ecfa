import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { PodnetError, UsageError } from '../../model/errors.ts';
import { resourceOf } from '../../model/resources.ts';
import { flag, text, texts, type Arguments } from '../arguments.ts';
import { exitCodes } from '../exit-code.ts';
import { checkChoice, findObjects, type FoundObjects, type ObjectChoice } from '../find-objects.ts';
import { namespaceAsked } from '../namespace-option.ts';
import { readObjectWords, type ObjectWords } from '../object-words.ts';
import { selectorAsked } from '../selector-option.ts';
import type { Change } from './change.ts';
import { deleteWithoutWaiting } from './delete-without-waiting.ts';
import { Failures } from './failures.ts';
import { loadForChange } from './load-for-change.ts';

/** Goes on when one object cannot be deleted, as kubectl does. */
export const deleteObjects: Change = async (args, context, open) => {
  const { terminal, signal, quiet } = context;
  checkGracePeriod(args);
  const find = await whatToDelete(args, context);
  if (find === undefined) return exitCodes.usage;
  if (!quiet && (flag(args, 'force') || text(args, 'grace-period') !== undefined)) {
    terminal.err('note: pods of podnet go at once, --force and --grace-period change nothing\n');
  }
  await using cluster = await open(args, context);
  const { found, missing } = find(cluster);
  const failures = new Failures(context);
  if (!flag(args, 'ignore-not-found')) for (const error of missing) failures.tell(error);
  if (found.length === 0 && missing.length === 0) terminal.err('No resources found\n');
  const waits = args['wait'] !== false;
  // All at once, so that the pods of a node go in one call; a node that goes changes where others' pods may be.
  const isNode = ({ object }: (typeof found)[number]): boolean => object.kind === 'Node';
  const deletions = found
    .filter((one) => !isNode(one))
    .map((one) => ({ one, done: settled(deleteOne(cluster, one.object, waits, signal)) }));
  for (const { one, done } of deletions) {
    const error = await done;
    if (error === undefined) terminal.out(deletedText(one));
    else failures.tell(error.thrown);
  }
  for (const one of found.filter(isNode)) {
    try {
      await cluster.removeNode(one.object.metadata.name, { signal });
      terminal.out(deletedText(one));
    } catch (error) {
      failures.tell(error);
    }
  }
  return failures.exitCode;
};

type Find = (cluster: ClusterHandle) => FoundObjects;

/** From files or from words; undefined when the files have problems, which are told then. */
async function whatToDelete(args: Arguments, context: Parameters<Change>[1]): Promise<Find | undefined> {
  const words = [...texts(args, 'kind'), ...texts(args, 'names')];
  const selector = selectorAsked(args);
  if (texts(args, 'filename').length === 0) {
    const choice: ObjectChoice = { namespace: namespaceAsked(args), selector, all: flag(args, 'all') };
    const objects = readObjectWords(words);
    checkChoice(objects, choice);
    return (cluster) => findObjects(cluster, objects, choice);
  }
  if (words.length > 0 || selector !== undefined || flag(args, 'all')) {
    throw new UsageError('files-and-words', 'with -f the files alone say what goes', {
      hint: 'leave out -f, or everything beside it',
    });
  }
  const loaded = await loadForChange(args, context);
  return (
    loaded &&
    ((cluster) => {
      const each = loaded.manifests.map(({ kind, metadata: { namespace, name } }) => {
        const objects: ObjectWords = { kind: 'named', objects: [{ resource: resourceOf(kind), name }] };
        return findObjects(cluster, objects, { namespace, all: false });
      });
      return { found: each.flatMap(({ found }) => found), missing: each.flatMap(({ missing }) => missing) };
    })
  );
}

async function deleteOne(
  cluster: ClusterHandle,
  { kind, metadata: { namespace, name } }: FoundObjects['found'][number]['object'],
  waits: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (waits) await cluster.deleteObject(kind, namespace, name, { signal });
    else await deleteWithoutWaiting(cluster, { kind, namespace, name }, signal);
  } catch (error) {
    // It was there a moment ago: it went with its namespace, or somebody else took it.
    if (!(error instanceof PodnetError && error.code === 'not-found')) throw error;
  }
}

/** So that an error that comes early waits for its turn. */
const settled = (work: Promise<void>): Promise<{ readonly thrown: unknown } | undefined> =>
  work.then(
    () => undefined,
    (thrown: unknown) => ({ thrown }),
  );

function deletedText({ resource, object }: FoundObjects['found'][number]): string {
  const { singular, group } = resource;
  return `${singular}${group === '' ? '' : `.${group}`} "${object.metadata.name}" deleted\n`;
}

function checkGracePeriod(args: Arguments): void {
  const seconds = text(args, 'grace-period');
  if (seconds === undefined || /^-?\d+$/.test(seconds)) return;
  throw new UsageError('bad-number', `--grace-period ${seconds}: a whole number of seconds is needed`);
}
