import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { LabelSelector } from '../../model/kubernetes.ts';
import { resourceOf } from '../../model/resources.ts';
import { texts, type Arguments } from '../arguments.ts';
import { checkChoice, findAllObjects } from '../find-objects.ts';
import { readObjectWords, type ObjectWords } from '../object-words.ts';
import { UsageError } from '../../model/errors.ts';
import { selectorAsked } from '../selector-option.ts';

/** Nodes that a command is about: `node-2`, `node/node-2`, or those that `-l` chooses. */
export interface NodeWords {
  readonly words: ObjectWords;
  readonly selector: LabelSelector | undefined;
}

/** @throws UsageError `missing-argument`, `not-a-node` */
export function readNodeWords(args: Arguments): NodeWords {
  const names = texts(args, 'nodes');
  const selector = selectorAsked(args);
  const words: ObjectWords =
    names.length === 0
      ? { kind: 'kinds', resources: [resourceOf('Node')] }
      : readObjectWords(names.map((name) => (name.includes('/') ? name : `node/${name}`)));
  if (names.length === 0 && selector === undefined) {
    throw new UsageError('missing-argument', 'no node is named', {
      hint: 'name nodes, or choose them by -l',
    });
  }
  checkChoice(words, { namespace: 'default', selector, all: false });
  const other = words.kind === 'named' && words.objects.find(({ resource }) => resource.kind !== 'Node');
  if (other) throw new UsageError('not-a-node', `${other.resource.singular}/${other.name} is no node`);
  return { words, selector };
}

/** @throws UsageError `not-found`, `matches-nothing` */
export function findNodes(
  cluster: Pick<ClusterHandle, 'list'>,
  { words, selector }: NodeWords,
): readonly string[] {
  const found = findAllObjects(cluster, words, { namespace: undefined, selector, all: false });
  if (found.length > 0) return [...new Set(found.map(({ object }) => object.metadata.name))];
  throw new UsageError('matches-nothing', 'no node has these labels', {
    hint: 'podnet label nodes --all --list shows what they have',
  });
}
