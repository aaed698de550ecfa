import type { PodRow } from '../model/result.ts';
import { humanDuration } from './human-duration.ts';
import { kubectlTable } from './kubectl/table.ts';

const columns = [
  'NAME',
  'READY',
  'STATUS',
  'RESTARTS',
  'AGE',
  'IP',
  'NODE',
  'NOMINATED NODE',
  'READINESS GATES',
] as const;

/**
 * The pods as `kubectl get pods -o wide` prints them, three spaces between the columns. NAMESPACE comes
 * first only when pods of several namespaces are shown.
 */
export function podsTable(pods: readonly PodRow[]): string {
  const severalNamespaces = new Set(pods.map((pod) => pod.namespace)).size > 1;
  const rows = pods.map((pod) => (severalNamespaces ? [pod.namespace, ...cells(pod)] : cells(pod)));
  return kubectlTable(severalNamespaces ? ['NAMESPACE', ...columns] : columns, rows);
}

function cells(pod: PodRow): readonly string[] {
  const age = humanDuration(pod.ageSeconds);
  return [pod.name, pod.ready, pod.status, String(pod.restarts), age, pod.ip, pod.node, '<none>', '<none>'];
}

/** What kubectl's columns have no place for; undefined when no pod is simulated. */
export function simulatedNote(pods: readonly PodRow[]): string | undefined {
  const simulated = pods.filter((pod) => pod.simulated);
  if (simulated.length === 0) return undefined;
  const which = simulated.length === pods.length ? 'all pods' : `${simulated.length} of ${pods.length} pods`;
  return `${which} (simulated): a responder answers on their containers' ports, no image is run`;
}
