import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { describeObject } from '../../report/kubectl/describe/describe-object.ts';
import { inUsualOrder } from '../../report/kubectl/sort-objects.ts';
import { type Arguments, text, texts } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import { errorText } from '../error-text.ts';
import { exitCodes } from '../exit-code.ts';
import { checkChoice, findObjects, type ObjectChoice } from '../find-objects.ts';
import { namespaceAsked } from '../namespace-option.ts';
import { type ObjectWords, readObjectWords } from '../object-words.ts';
import { openCluster } from '../open-cluster.ts';
import { selectorAsked } from '../selector-option.ts';

export async function describeObjects(
  args: Arguments,
  context: CliContext,
  open: typeof openCluster = openCluster,
): Promise<number> {
  const words = readObjectWords([text(args, 'kind') ?? '', ...texts(args, 'names')]);
  const selector = selectorAsked(args);
  const choice = {
    namespace: namespaceAsked(args),
    selector,
    all: words.kind === 'kinds' && selector === undefined,
  };
  checkChoice(words, choice);
  await using cluster = await open(args, context);
  return printDescriptions(cluster, words, choice, context, new Date());
}

function printDescriptions(
  cluster: Pick<ClusterHandle, 'list'>,
  words: ObjectWords,
  choice: ObjectChoice,
  { terminal, debug }: Pick<CliContext, 'terminal' | 'debug'>,
  now: Date,
): number {
  const { found, missing } = findObjects(cluster, beginnings(cluster, words, choice), choice);
  const objects = found.map(({ object }) => object);
  const around = { now, pods: cluster.list('Pod'), events: cluster.list('Event') };
  const ordered = words.kind === 'named' ? objects : inUsualOrder(objects);
  terminal.out(ordered.map((object) => describeObject(object, around)).join('\n'));
  if (objects.length === 0 && missing.length === 0) {
    const isOne =
      choice.namespace !== undefined &&
      words.kind === 'kinds' &&
      words.resources.every(({ namespaced }) => namespaced);
    terminal.err(isOne ? `No resources found in ${choice.namespace} namespace.\n` : 'No resources found\n');
  }
  for (const error of missing) terminal.err(errorText(error, terminal.errColours, debug));
  return missing.length > 0 ? exitCodes.usage : exitCodes.ok;
}

/** As in kubectl, a name that nothing has stands for all names that begin like it. */
function beginnings(
  cluster: Pick<ClusterHandle, 'list'>,
  words: ObjectWords,
  { namespace }: ObjectChoice,
): ObjectWords {
  if (words.kind === 'kinds') return words;
  const objects = words.objects.flatMap((named) => {
    const { resource, name } = named;
    const within = resource.namespaced && namespace !== undefined ? { namespace } : {};
    const names = cluster.list(resource.kind, within).map(({ metadata }) => metadata.name);
    const longer = names.filter((one) => one.startsWith(name)).sort();
    return names.includes(name) || longer.length === 0
      ? [named]
      : longer.map((one) => ({ resource, name: one }));
  });
  return { kind: 'named', objects };
}
