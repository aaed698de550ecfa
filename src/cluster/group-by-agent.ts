import type { AgentClient } from '../agent/client.ts';
import type { Endpoint } from '../model/endpoint.ts';

/** A way from an endpoint to the agent of its node. @throws UsageError `not-found`, `not-running` */
export type AgentFor = (endpoint: Endpoint) => AgentClient;

/** What is asked of one agent, with each item's place among all. */
export interface AgentGroup<T> {
  readonly agent: AgentClient;
  readonly items: readonly T[];
  readonly indexes: readonly number[];
}

/** Items by the agent that has their endpoint, in their order. */
export function groupByAgent<T>(
  items: readonly T[],
  endpointOf: (item: T) => Endpoint,
  agentFor: AgentFor,
): readonly AgentGroup<T>[] {
  const groups = new Map<AgentClient, { readonly items: T[]; readonly indexes: number[] }>();
  items.forEach((item, index) => {
    const agent = agentFor(endpointOf(item));
    const group = groups.get(agent) ?? { items: [], indexes: [] };
    groups.set(agent, group);
    group.items.push(item);
    group.indexes.push(index);
  });
  return [...groups].map(([agent, group]) => ({ agent, ...group }));
}
