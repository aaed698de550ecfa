import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { zoneLabel } from '../cluster/seed-store.ts';
import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import type { Inspection } from '../model/inspection.ts';
import { parseNodeName } from '../model/names.ts';
import { podOf } from './selectors.ts';

type Inspected = Pick<ClusterHandle, 'inspect' | 'nodes' | 'pods' | 'router'>;

/**
 * What both ends of a failed probe, their nodes, and the router between their zones look like inside, each once. What cannot be looked at
 * (a pod may be gone by now) is left out: evidence never turns a failure into an error.
 */
export async function collectEvidence(
  cluster: Inspected,
  ends: readonly Endpoint[],
  signal: AbortSignal,
): Promise<readonly Inspection[]> {
  const subjects = new Map<string, Endpoint>();
  for (const end of [...ends, ...ends.flatMap((end) => nodeOf(end, cluster) ?? [])]) {
    subjects.set(displayEndpoint(end), end);
  }
  const router = routerBetween([...subjects.values()], cluster);
  if (router !== undefined) subjects.set(displayEndpoint(router), router);
  const looks = await Promise.allSettled(
    [...subjects.values()].map((end) => cluster.inspect(end, { signal })),
  );
  signal.throwIfAborted();
  return looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
}

function routerBetween(subjects: readonly Endpoint[], cluster: Inspected): Endpoint | undefined {
  if (cluster.router === undefined) return undefined;
  const names = new Set<string>(
    subjects.flatMap((subject) => (subject.kind === 'node' ? [subject.node] : [])),
  );
  const zones = cluster
    .nodes()
    .filter(({ metadata }) => names.has(metadata.name))
    .map(({ metadata }) => metadata.labels[zoneLabel]);
  return new Set(zones).size > 1 ? { kind: 'node', node: cluster.router.name } : undefined;
}

/** The node that a pod runs on. */
export function nodeOf(endpoint: Endpoint, cluster: Pick<ClusterHandle, 'pods'>): Endpoint | undefined {
  if (endpoint.kind === 'node') return endpoint;
  const nodeName = podOf(endpoint, cluster)?.spec.nodeName;
  return nodeName === undefined ? undefined : { kind: 'node', node: parseNodeName(nodeName) };
}
