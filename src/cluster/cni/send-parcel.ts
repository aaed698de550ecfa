import type { AgentClient } from '../../agent/client.ts';
import type { Parcel } from './pack-parcel.ts';

/** Before it is written in base64. */
const partBytes = 4 * 1024 * 1024;

/** The last parcel on its way to each agent. */
const turns = new WeakMap<AgentClient, Promise<void>>();

/** Sends a parcel to an agent, part by part, and one after another: parts of two would only wait for each other. */
export function sendParcel(agent: AgentClient, parcel: Parcel, signal: AbortSignal): Promise<void> {
  const turn = (turns.get(agent) ?? Promise.resolve()).then(() => send(agent, parcel, signal));
  turns.set(
    agent,
    turn.catch(() => undefined),
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
