import type { ProbeOrder } from '../protocol.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Deadline } from '../deadline.ts';
import type { Expected } from './judge-answer.ts';
import type { ProbeTarget } from './probe-target.ts';

/** A probe that is about to run: who sends, who is meant, until when. */
export interface ProbeTask {
  readonly order: ProbeOrder;
  readonly from: Sandbox;
  /** Who is meant to answer. */
  readonly target: ProbeTarget;
  /** A responder of ours has the port: its answer says who it is and whom it saw. */
  readonly simulated: boolean;
  readonly expected: Expected;
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
}
