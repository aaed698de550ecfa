import { checkClusterConfig } from '../../cluster/check-cluster-config.ts';
import type { ClusterConfig, PluginName } from '../../model/cluster-config.ts';
import { clusterSchema, toClusterConfig } from '../format/cluster-schema.ts';
import type { ReportProblem } from '../problem-at-path.ts';
import { checkBuilt } from './check-built.ts';
import { readLeniently } from './read-leniently.ts';

/**
 * The cluster that `spec.cluster` asks for, checked as a whole. Undefined when it does not fit its schema,
 * which is reported with the document it is in; what its other parts say is checked all the same.
 */
export function loadCluster(
  name: string,
  value: unknown,
  builtPlugins: readonly PluginName[],
  report: ReportProblem,
): ClusterConfig | undefined {
  const { value: spec, problems: misfits } = readLeniently(clusterSchema, value ?? {});
  if (spec === undefined) return undefined;
  const config = toClusterConfig(name, spec);
  for (const problem of [...checkClusterConfig(config), ...checkBuilt(config, builtPlugins)]) {
    // Whether the ranges are wide enough hangs on parts that may be the ones left out.
    if (misfits.length === 0 || problem.code !== 'pod-cidr-too-small') report(problem);
  }
  return misfits.length === 0 ? config : undefined;
}
