import { isLabelName } from '../model/names.ts';

/** What a cluster is called where nothing names it. */
export const defaultClusterName = 'podnet';

/** A scenario's name may have dots, a cluster's may not: it is a label in an engine. */
export function clusterNameOf(scenario: string): string {
  const label = scenario.replaceAll('.', '-').slice(0, 58).replace(/-+$/, '');
  return isLabelName(label) ? label : defaultClusterName;
}
