import { maxPodsPerNode } from '../../cluster/check-cluster-config.ts';
import { plural } from '../../util/plural.ts';
import type { ProblemAtPath, ReportProblem } from '../problem-at-path.ts';
import type { KnownObjects } from './known-objects.ts';

/** Reports, once, that there are more pods than the nodes have addresses for; what a CNI plugin has nobody knows. */
export function checkCapacity(known: KnownObjects, path: ProblemAtPath['path'], report: ReportProblem): void {
  if (known.nodes === undefined || known.overfull || known.plugin === 'cni') return;
  const pods = known.addressedPods();
  const crowded = [...pods.byNode].find(([, count]) => count > maxPodsPerNode);
  const room = known.nodes.length * maxPodsPerNode;
  if (crowded === undefined && pods.total <= room) return;
  known.overfull = true;
  const [where, count, fit] =
    crowded === undefined
      ? [plural(known.nodes.length, 'node'), pods.total, room]
      : [crowded[0], crowded[1], maxPodsPerNode];
  report({
    path,
    code: 'no-addresses',
    message: `${count} pods do not fit on ${where}: there are addresses for ${fit}`,
    hint: crowded === undefined ? 'take fewer pods, or more nodes' : 'take fewer pods, or leave out nodeName',
  });
}
