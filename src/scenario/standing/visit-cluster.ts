import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { EnvironmentError } from '../../model/errors.ts';
import { displayPod } from '../../model/names.ts';
import { plural } from '../../util/plural.ts';
import type { Clock } from '../../util/clock.ts';
import type { ScenarioCluster } from '../run/scenario-cluster.ts';
import { waitForPods } from '../run/wait-for-pods.ts';
import type { Scenario } from '../scenario.ts';
import { checkDemands } from './check-demands.ts';
import { checkManifests } from './check-manifests.ts';
import { type ObjectSnapshot, snapshotOf } from './object-snapshot.ts';
import { restoreSnapshot } from './restore-snapshot.ts';

export interface VisitOptions {
  readonly clock: Clock;
  /** Told of what could not be made quite as it was. */
  readonly onNotice: (text: string) => void;
}

/** Pods are taken down and started in some tens of milliseconds; a machine under load takes longer. */
const restoreLimitMs = 15_000;

/**
 * A cluster that stands, for the time of one scenario: closing it puts its objects back as they were. What commands
 * changed inside of nodes and pods (routes, rules) is not known here, and stays.
 * @throws UsageError `cluster-differs`, `object-differs`; nothing has changed then
 */
export function visitCluster(
  cluster: ClusterHandle,
  { demands, manifests }: Pick<Scenario, 'demands' | 'manifests'>,
  options: VisitOptions,
): ScenarioCluster {
  checkDemands(cluster, demands);
  checkManifests(cluster, manifests);
  const before = snapshotOf(cluster);
  return {
    cluster,
    closeLimitMs: restoreLimitMs,
    async close() {
      // The scenario's own signal may be what ended it.
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(tooSlow(cluster.name)), restoreLimitMs);
      const { signal } = limit;
      try {
        await restoreSnapshot(cluster, before, { signal });
        if (before.allReady) {
          const notReady = await waitForPods(cluster, { signal, clock: options.clock });
          if (notReady !== undefined) options.onNotice(`after the scenario ${notReady}`);
        }
        for (const text of changedPods(before, snapshotOf(cluster))) options.onNotice(text);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const tooSlow = (name: string): EnvironmentError =>
  new EnvironmentError(
    'restore-timeout',
    `the cluster ${name} was not as before within ${restoreLimitMs / 1_000} s`,
    { hint: 'podnet get all -A shows what is there now' },
  );

/** Addresses are not handed out again soon: a pod that was deleted comes back with another one. */
function changedPods({ podIPs: before }: ObjectSnapshot, { podIPs: now }: ObjectSnapshot): readonly string[] {
  const lost = [...before.keys()].filter((key) => !now.has(key));
  const moved = [...before].flatMap(([key, had]) => {
    const has = now.get(key);
    if (has === undefined || has.join() === had.join()) return [];
    return [
      `the pod ${displayPod(key)} was made anew: it has ${has.join(', ')} now, it had ${had.join(', ')}`,
    ];
  });
  if (lost.length === 0) return moved;
  const names = lost.slice(0, 5).map(displayPod).join(', ');
  const more = lost.length > 5 ? ` and ${lost.length - 5} more` : '';
  return [
    ...moved,
    `${plural(lost.length, 'pod')} of workloads ${lost.length === 1 ? 'was' : 'were'} made anew with other names and addresses: ${names}${more}`,
  ];
}
