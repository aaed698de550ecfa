import { manifestKinds } from '../../cluster/manifest/kinds.ts';
import { nearest } from '../../util/nearest.ts';
import { memberOf } from './member-of.ts';

/** Whether a document is meant as a Scenario, misspelt ones included, so that its problems are told as one's. */
export function isScenario(value: unknown): boolean {
  const kind = memberOf(value, 'kind');
  const apiVersion = memberOf(value, 'apiVersion');
  if (typeof kind === 'string') return nearest(kind, ['Scenario', ...manifestKinds]) === 'Scenario';
  return typeof apiVersion === 'string' && apiVersion.startsWith('podnet/');
}
