import type { ProbeRequest, ProbeResult } from '../model/probe.ts';
import type { ExpectableVerdict } from '../model/verdict.ts';

/** A probe and the verdicts that would be all right. */
export interface ProbeCase {
  readonly request: ProbeRequest;
  readonly expected: readonly ExpectableVerdict[];
}

export interface JudgedProbe extends ProbeCase {
  readonly result: ProbeResult;
  readonly holds: boolean;
  /** What the target found when it probed itself; absent where nothing hung on that. */
  readonly control?: ProbeResult;
}
