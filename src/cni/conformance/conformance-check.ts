import type { CheckLevel } from './check.ts';
import type { CheckSubject } from './check-subject.ts';
import type { Verdict } from './verdict.ts';

/** One thing that is asked of a plugin; a file and a line in the registry. */
export interface ConformanceCheck {
  /** Its number in the checklist, 1 to 36; 0 is the ADD that most others need. */
  readonly id: number;
  /** MUST where the specification says so, or where a pod's network does not work without it. */
  readonly level: CheckLevel;
  readonly title: string;
  /** `SPEC 1.1.0, "DEL"`, `plugins#805`. */
  readonly ground: string;
  /** Whether it says something of a plugin whose ADD never works. */
  readonly worksWithoutAdd?: boolean;
  /** Whether it calls the graded plugins one by one: then what fails is their own. */
  readonly isOfOnePlugin?: boolean;
  /**
   * Works on a node of its own. An ADD that fails where it had to succeed may be thrown (`CallFailed`, by
   * `subject.attach`): that is a failure of the check, with the call as evidence.
   */
  run(subject: CheckSubject): Promise<Verdict>;
}
