import type { AgentClient } from '../../agent/client.ts';
import type { Parcel } from './pack-parcel.ts';

/** Before it is written in base64. */
const partBytes = 4 * 1024 * 1024;

/** Sends a parcel to an agent, part by part. */
export async function sendParcel(
  agent: AgentClient,
  { parcel, archive }: Parcel,
  signal: AbortSignal,
): Promise<void> {
  for (let start = 0; start < archive.length; start += partBytes) {
    const end = start + partBytes;
    const data = archive.toString('base64', start, end);
    await agent.request('putParcel', { parcel, data, isLast: end >= archive.length }, signal);
  }
}
