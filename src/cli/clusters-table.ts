import type { StandingCluster } from '../control/standing-clusters.ts';
import { humanDuration } from '../report/human-duration.ts';
import { kubectlTable } from '../report/pods-table.ts';

const columns = ['NAME', 'RUNTIME', 'NODES', 'PODS', 'STATE', 'AGE'] as const;

/** Clusters as `podnet ls` shows them, in kubectl's kind of table. */
export function clustersTable(clusters: readonly StandingCluster[], now: Date): string {
  return kubectlTable(
    columns,
    clusters.map(({ name, runtime, nodes, pods, state, createdAt }) => [
      name,
      runtime ?? '-',
      String(nodes ?? '-'),
      String(pods ?? '-'),
      state,
      createdAt === undefined ? '-' : humanDuration((now.getTime() - Date.parse(createdAt)) / 1_000),
    ]),
  );
}
