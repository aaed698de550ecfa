import type { AgentClient } from '../../agent/client.ts';
import type { Parcel } from './pack-parcel.ts';

/** Before it is written in base64. */
const partBytes = 4 * 1024 * 1024;

/** What each agent was sent, or is being sent, by fingerprints: all nodes of an agent take it from there. */
const parcelsOf = new WeakMap<AgentClient, Map<string, Promise<void>>>();

/** The last parcel on its way to each agent. */
const turns = new WeakMap<AgentClient, Promise<void>>();

/**
 * Has an agent have a parcel, which is not sent twice. Parts go one after another: those of two parcels would only wait
 * for each other.
 */
export function sendParcel(agent: AgentClient, parcel: Parcel, signal: AbortSignal): Promise<void> {
  const sent = parcelsOf.get(agent) ?? new Map<string, Promise<void>>();
  parcelsOf.set(agent, sent);
  const before = sent.get(parcel.parcel);
  if (before !== undefined) return before;
  const turn = (turns.get(agent) ?? Promise.resolve()).then(() => send(agent, parcel, signal));
  sent.set(parcel.parcel, turn);
  turns.set(
    agent,
    // One that did not arrive is sent again.
    turn.catch(() => void sent.delete(parcel.parcel)),
  );
  return turn;
}

async function send(agent: AgentClient, { parcel, archive }: Parcel, signal: AbortSignal): Promise<void> {
  for (let offsetBytes = 0; offsetBytes < archive.length; offsetBytes += partBytes) {
    const end = offsetBytes + partBytes;
    const data = archive.toString('base64', offsetBytes, end);
    await agent.request('putParcel', { parcel, offsetBytes, data, isLast: end >= archive.length }, signal);
  }
}
