import type { IcmpError, Reason, SeenByTarget, VerdictName } from '../../model/verdict.ts';

/** What a probe found, before it has a duration. */
export interface Finding {
  readonly verdict: VerdictName;
  readonly reason: Reason;
  readonly detail: string;
  readonly icmp?: IcmpError;
  readonly seen?: SeenByTarget;
}

export const timedOut = (detail: string): Finding => ({ verdict: 'no-answer', reason: 'timeout', detail });
