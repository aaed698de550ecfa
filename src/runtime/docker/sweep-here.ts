import process from 'node:process';
import { timeLimit } from '../../util/time-limit.ts';
import { connectEngine } from './engine.ts';
import { sweep } from './sweep.ts';

/** An engine that answers at all does so at once. */
const engineLimitMs = 3_000;

/**
 * Removes what dead runs left in the engine that would be taken now, without leaving their reapers the time they
 * usually have. Nothing where no engine answers.
 */
export async function sweepHere(signal: AbortSignal): Promise<void> {
  using limit = timeLimit(engineLimitMs, signal);
  try {
    await sweep(await connectEngine(process.env, limit.signal), new Set(), 0);
  } catch {
    signal.throwIfAborted();
  }
}
