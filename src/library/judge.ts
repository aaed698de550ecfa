import { meetsExpectation, type ExpectableVerdict } from '../model/verdict.ts';
import { failuresToGetThrough } from '../scenario/controls.ts';
import type { Probe } from './probe.ts';

/** `inconclusive` is no pass, whatever was expected, and no pass of the opposite either. */
export type Judgement = 'holds' | 'fails' | 'inconclusive';

/**
 * Whether a probe is what was expected. `blocked` wants a target whose port answered from inside: where nothing
 * listens, nothing was blocked. Who expects a closed port says `refused`.
 */
export function judge(probe: Probe, expected: readonly ExpectableVerdict[]): Judgement {
  if (!meetsExpectation(probe.verdict, expected)) {
    return probe.verdict === 'inconclusive' ? 'inconclusive' : 'fails';
  }
  const named = expected.some((name) => name === probe.verdict);
  return named || gotThrough(probe) || targetListened(probe) ? 'holds' : 'inconclusive';
}

/** The opposite, for `expect(probe).not`: a dead target is not "not answered". */
export function judgeNot(probe: Probe, unwanted: readonly ExpectableVerdict[]): Judgement {
  if (probe.verdict === 'inconclusive') return 'inconclusive';
  if (meetsExpectation(probe.verdict, unwanted)) return 'fails';
  return gotThrough(probe) || targetListened(probe) ? 'holds' : 'inconclusive';
}

const gotThrough = ({ verdict }: Probe): boolean => !failuresToGetThrough.includes(verdict);
const targetListened = ({ control }: Probe): boolean => control?.verdict === 'answered';
