import type { AgentClient } from '../agent/client.ts';
import type { OpenRespondersResult } from '../agent/protocol.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { OpenResponders, ResponderPort } from './cluster-handle.ts';
import { type AgentFor, groupByAgent } from './group-by-agent.ts';
import { timeLimit } from '../util/time-limit.ts';

/** How long an agent may take to close responders that nobody waits for any more. */
const closingMs = 5_000;

/** Opens responders by the agents of their endpoints; when one agent fails, those of the others are closed. */
export async function openResponders(
  endpoints: readonly Endpoint[],
  ports: readonly ResponderPort[],
  agentFor: AgentFor,
  signal: AbortSignal,
): Promise<OpenResponders> {
  const groups = groupByAgent(endpoints, (endpoint) => endpoint, agentFor);
  const opened: { readonly agent: AgentClient; readonly result: OpenRespondersResult }[] = [];
  const close = async (): Promise<void> => {
    // Closing must not depend on a signal that may be aborted by now.
    using limit = timeLimit(closingMs);
    await Promise.all(
      opened.map(({ agent, result: { id } }) => agent.request('closeResponders', { id }, limit.signal)),
    );
  };
  const attempts = await Promise.allSettled(
    groups.map(async ({ agent, items }) => {
      const result = await agent.request('openResponders', { endpoints: items, ports }, signal);
      opened.push({ agent, result });
    }),
  );
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed !== undefined) {
    // The first failure is the one to tell.
    await close().catch(() => undefined);
    throw failed.reason;
  }
  return { failures: opened.flatMap(({ result }) => result.failures), close };
}
