import type { AgentClient } from '../agent/client.ts';
import { InternalError } from '../model/errors.ts';
import { mapConcurrent } from '../util/concurrency.ts';
import { type AgentFor, type AgentGroup, groupByAgent } from './group-by-agent.ts';
import type { Endpoint } from '../model/endpoint.ts';

/**
 * Asks all agents that have to do with some items, each for its own, side by side; the results are in the
 * order of the items. When one fails, the others are called off, and all have ended when it is told.
 * @param ask has one agent answer, one result an item
 */
export async function askAgents<T, R>(
  items: readonly T[],
  endpointOf: (item: T) => Endpoint,
  agentFor: AgentFor,
  ask: (agent: AgentClient, items: readonly T[], signal: AbortSignal) => Promise<readonly R[]>,
  signal: AbortSignal,
): Promise<readonly R[]> {
  const groups = groupByAgent(items, endpointOf, agentFor);
  const answers = await mapConcurrent(
    groups,
    groups.length,
    (group, siblings) => ask(group.agent, group.items, siblings),
    signal,
  );
  return inOrder(groups, answers);
}

function inOrder<T, R>(groups: readonly AgentGroup<T>[], answers: readonly (readonly R[])[]): readonly R[] {
  const results: R[] = [];
  groups.forEach(({ items, indexes }, at) => {
    const answer = answers[at] ?? [];
    if (answer.length !== items.length) {
      throw new InternalError(`an agent gave ${answer.length} answers to ${items.length} questions`);
    }
    indexes.forEach((index, i) => {
      const result = answer[i];
      if (result !== undefined) results[index] = result;
    });
  });
  return results;
}
