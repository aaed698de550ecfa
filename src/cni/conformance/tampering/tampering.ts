import type { Attached } from '../check-subject.ts';
import type { LabNode } from '../lab.ts';

/** One thing that somebody may do to an attachment, and that CHECK should notice. */
export interface Tampering {
  /** For people, after "though": `an address is gone`. */
  readonly what: string;
  /** The commands that do it; none where the attachment has nothing of the kind. */
  plan(node: LabNode, attached: Attached): Promise<readonly TamperingCommand[]>;
}

export interface TamperingCommand {
  readonly command: readonly string[];
  /** The pod's netns by name; the node's own by default. */
  readonly netns?: string;
}
