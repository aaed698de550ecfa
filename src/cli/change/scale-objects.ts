import { displayObject } from '../../cluster/display-object.ts';
import { UsageError } from '../../model/errors.ts';
import type { Deployment } from '../../model/kubernetes.ts';
import { resourceText } from '../../model/resources.ts';
import { texts, wholeNumber } from '../arguments.ts';
import { findAllObjects, type FoundObject } from '../find-objects.ts';
import { namespaceGiven } from '../namespace-option.ts';
import { readObjectWords } from '../object-words.ts';
import type { Change } from './change.ts';
import { waitIfAsked, waitLimitMs } from './wait-until-ready.ts';

/** As many as a scenario's scale step takes. */
const mostReplicas = 10_000;

/** All is checked before anything is scaled. */
export const scaleObjects: Change = async (args, context, open) => {
  const replicas = wholeNumber(args, 'replicas', 0);
  if (replicas === undefined) {
    throw new UsageError('missing-argument', 'podnet scale needs to know how many pods there shall be', {
      hint: 'podnet scale deployment/web --replicas 3',
    });
  }
  if (replicas > mostReplicas) {
    throw new UsageError('bad-number', `--replicas ${replicas}: ${mostReplicas} at most`);
  }
  const current = wholeNumber(args, 'current-replicas', 0);
  const limitMs = waitLimitMs(args);
  const words = readObjectWords([...texts(args, 'kind'), ...texts(args, 'names')]);
  if (words.kind === 'kinds') {
    throw new UsageError('missing-name', 'no object is named', { hint: 'write deployment/NAME' });
  }
  for (const { resource } of words.objects) if (resource.kind !== 'Deployment') throw notScalable(resource);
  const namespace = namespaceGiven(args) ?? 'default';
  await using cluster = await open(args, context);
  const found = findAllObjects(cluster, words, { namespace, all: false });
  const deployments = found.flatMap(deploymentOf);
  for (const deployment of deployments) checkCurrent(deployment, current);
  const { terminal, signal } = context;
  for (const { resource, object } of found) {
    await cluster.scale(namespace, object.metadata.name, replicas, { signal });
    terminal.out(`${resourceText(resource, object.metadata.name)} scaled\n`);
  }
  const awaited = deployments.map(({ kind, metadata: { name } }) => ({ kind, namespace, name }));
  // Awaited here: the connection ends with this function.
  return await waitIfAsked(cluster, awaited, limitMs, context);
};

const deploymentOf = ({ object }: FoundObject): readonly Deployment[] =>
  object.kind === 'Deployment' ? [object] : [];

function checkCurrent(deployment: Deployment, wanted: number | undefined): void {
  const { replicas } = deployment.spec;
  if (wanted === undefined || replicas === wanted) return;
  throw new UsageError(
    'replicas-differ',
    `${displayObject(deployment)} has ${replicas} replicas, not ${wanted}: nothing was scaled`,
    { hint: 'leave out --current-replicas to scale it all the same' },
  );
}

function notScalable({ kind, plural }: FoundObject['resource']): UsageError {
  const hint =
    kind === 'DaemonSet'
      ? 'a DaemonSet has a pod on each node: its nodeSelector and the nodes decide'
      : 'only Deployments have a number of pods';
  return new UsageError('not-scalable', `${plural} cannot be scaled`, { hint });
}
