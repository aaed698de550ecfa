import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { Failure } from '../../model/result.ts';
import { collectEvidence } from '../evidence.ts';
import { describeFailure } from '../probe-failures.ts';
import type { Breach, LineTally } from './line-tally.ts';

/** More say the same again. */
const listed = 20;
/** Evidence is long, and the first cases mostly explain the rest. */
const withEvidence = 3;

interface TalliedBreach {
  readonly breach: Breach;
  readonly tallies: LineTally[];
}

/** What broke lines, in their order, with their numbers; a probe that breaks several is told once. */
export async function describeBreaches(
  cluster: Pick<ClusterHandle, 'inspect' | 'nodes' | 'pods' | 'router'>,
  tallies: readonly LineTally[],
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const found = mergedBreaches(tallies).slice(0, listed);
  return Promise.all(found.map((one, index) => describe(cluster, one, index < withEvidence, signal)));
}

function mergedBreaches(tallies: readonly LineTally[]): readonly TalliedBreach[] {
  const merged = new Map<unknown, TalliedBreach>();
  for (const tally of tallies) {
    for (const breach of tally.breaches) {
      const isPlain = 'probe' in breach && breach.told === undefined;
      const key = isPlain ? breach.probe : breach;
      const known = merged.get(key);
      if (known === undefined) merged.set(key, { breach, tallies: [tally] });
      else known.tallies.push(tally);
    }
  }
  return [...merged.values()];
}

async function describe(
  cluster: Pick<ClusterHandle, 'inspect' | 'nodes' | 'pods' | 'router'>,
  { breach, tallies }: TalliedBreach,
  inspect: boolean,
  signal: AbortSignal,
): Promise<Failure> {
  const lines = tallies.map(({ says }) => says.line);
  const lookAt = tallies[0]?.says.lookAt ?? '';
  if ('failure' in breach) {
    const { failure, ends = [] } = breach;
    const evidence =
      inspect && failure.evidence.length === 0
        ? await collectEvidence(cluster, ends, signal)
        : failure.evidence;
    return { ...failure, lines, lookAt, evidence };
  }
  const { probe, told = {} } = breach;
  const failure = await describeFailure(
    cluster,
    probe,
    inspect && (told.evidence ?? []).length === 0,
    signal,
  );
  // That it was answered is no reason for what is wrong with it.
  const { reason, ...withoutReason } = failure;
  return { ...(reason === 'answer' ? withoutReason : failure), ...told, lines, lookAt };
}
