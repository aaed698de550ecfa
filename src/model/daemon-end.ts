import type { NodeName } from './names.ts';

/** The daemon of a network plugin has ended by itself, or by somebody else. */
export interface DaemonEnd {
  readonly node: NodeName;
  /** Its name, for people. */
  readonly program: string;
  /** 128 and the signal's number for one that was killed. */
  readonly exitCode: number;
  /** The last line that it said. */
  readonly lastWords?: string;
  readonly restartInMs: number;
}
