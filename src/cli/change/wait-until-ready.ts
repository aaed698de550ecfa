import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { templateHash } from '../../cluster/controllers/owned-pod.ts';
import { displayObject } from '../../cluster/display-object.ts';
import { UsageError } from '../../model/errors.ts';
import type { DaemonSet, Deployment, ObjectKind, Pod } from '../../model/kubernetes.ts';
import { formatDuration, parseDuration } from '../../scenario/format/duration.ts';
import { isLost, isReady, nameOfPod, whyNotReady } from '../../scenario/readiness.ts';
import { type Clock, systemClock } from '../../util/clock.ts';
import { plural } from '../../util/plural.ts';
import { poll } from '../../util/poll.ts';
import { text, type Arguments } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-code.ts';

const intervalMs = 50;

export interface AwaitedObject {
  readonly kind: ObjectKind;
  readonly namespace: string;
  readonly name: string;
}

/** What `--wait` says, in milliseconds; undefined when it was not given. @throws UsageError `bad-duration` */
export function waitLimitMs(args: Arguments): number | undefined {
  const given = text(args, 'wait');
  if (given === undefined) return undefined;
  const limitMs = parseDuration(given);
  if (limitMs !== undefined) return limitMs;
  throw new UsageError('bad-duration', `--wait=${given} is no time`, {
    hint: 'write 500ms, 30s, 2m or 1h, at most 24h',
  });
}

/**
 * Waits until objects are ready, if that was asked for, and tells what is not in time.
 * @returns the exit status: 1 when something is not ready
 */
export async function waitIfAsked(
  cluster: Pick<ClusterHandle, 'list'>,
  objects: readonly AwaitedObject[],
  limitMs: number | undefined,
  { terminal, signal }: Pick<CliContext, 'terminal' | 'signal'>,
  clock: Clock = systemClock,
): Promise<number> {
  if (limitMs === undefined) return exitCodes.ok;
  const missing = await waitUntilReady(cluster, objects, { limitMs, signal, clock });
  if (missing.length === 0) return exitCodes.ok;
  terminal.err(`not ready within ${formatDuration(limitMs)}:\n`);
  for (const line of missing) terminal.err(`  ${line}\n`);
  return exitCodes.expectationFailed;
}

/** @returns what is not ready when the time is over, or when nothing that happens by itself can make it ready */
async function waitUntilReady(
  cluster: Pick<ClusterHandle, 'list'>,
  objects: readonly AwaitedObject[],
  {
    limitMs,
    signal,
    clock,
  }: { readonly limitMs: number; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<readonly string[]> {
  const look = (): readonly Unready[] => objects.flatMap((object) => unreadyIn(cluster, object));
  await poll(async () => look().every(({ isFinal }) => isFinal) || undefined, {
    intervalMs,
    timeoutMs: limitMs,
    signal,
    clock,
  });
  return look().map(({ what }) => what);
}

interface Unready {
  readonly what: string;
  /** Waiting longer will not help. */
  readonly isFinal: boolean;
}

function unreadyIn(
  cluster: Pick<ClusterHandle, 'list'>,
  { kind, namespace, name }: AwaitedObject,
): readonly Unready[] {
  if (kind !== 'Pod' && kind !== 'Deployment' && kind !== 'DaemonSet') return [];
  const object = cluster.list(kind, { namespace }).find(({ metadata }) => metadata.name === name);
  if (object === undefined) {
    const what = `${displayObject({ kind, metadata: { namespace, name } })}: it was deleted`;
    return [{ what, isFinal: true }];
  }
  return object.kind === 'Pod' ? unreadyPods([object]) : unreadyPodsOf(cluster, object);
}

function unreadyPods(pods: readonly Pod[]): readonly Unready[] {
  return pods
    .filter((pod) => !isReady(pod))
    .map((pod) => ({ what: `pod/${nameOfPod(pod)}: ${whyNotReady(pod)}`, isFinal: isLost(pod) }));
}

/** A workload is ready when the pods of its present template are, and those of older ones are gone. */
function unreadyPodsOf(
  cluster: Pick<ClusterHandle, 'list'>,
  workload: Deployment | DaemonSet,
): readonly Unready[] {
  const { namespace, uid } = workload.metadata;
  const hash = templateHash(workload.spec.template);
  const owned = cluster
    .list('Pod', { namespace })
    .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
  // Pods carry the hash of their template as a label, each kind of workload by a key of its own.
  const current = owned.filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined && Object.values(metadata.labels).includes(hash),
  );
  const others = owned.length - current.length;
  const lacking = workload.kind === 'Deployment' ? workload.spec.replicas - current.length : 0;
  const waits = (what: string): Unready => ({ what: `${displayObject(workload)}: ${what}`, isFinal: false });
  return [
    ...unreadyPods(current),
    ...(lacking > 0 ? [waits(`${plural(lacking, 'pod')} not there yet`)] : []),
    ...(lacking < 0 || others > 0
      ? [waits(`${plural(others - Math.min(lacking, 0), 'pod')} still to go`)]
      : []),
  ];
}
