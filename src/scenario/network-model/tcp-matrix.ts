import type { ReachabilityMatrix } from '../../model/result.ts';
import { reachabilityMatrix } from '../reachability-matrix.ts';
import type { JudgedModel } from './judge-network-model.ts';

/** TCP between all pods of a family. */
export function tcpMatrix({ pods, pairs }: Pick<JudgedModel, 'pods' | 'pairs'>): ReachabilityMatrix {
  const ends = pods.map(({ endpoint }) => endpoint);
  const tcp = pairs.filter(({ request }) => request.protocol === 'tcp');
  return reachabilityMatrix(ends, ends, { protocol: 'tcp', port: tcp[0]?.request.port }, tcp);
}
