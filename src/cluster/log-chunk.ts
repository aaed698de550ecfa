import type { NodeName, PodKey } from '../model/names.ts';

/** Which output of which container, or of the daemon that a CNI plugin has on a node. */
export type LogRequest = ContainerLogRequest | DaemonLogRequest;

export interface ContainerLogRequest extends LogPart {
  readonly pod: PodKey;
  /** The pod's only container by default. */
  readonly container?: string;
}

export interface DaemonLogRequest extends LogPart {
  readonly node: NodeName;
}

interface LogPart {
  /** Of the run before the last restart. */
  readonly previous?: boolean;
  /**
   * Where to go on, in bytes since the container's first start: the `nextOffset` of the chunk before. It leads from one
   * run into the next; without it, the present run is read from its beginning.
   */
  readonly offset?: number;
  /** Waits this long for something new, or the end of the run, before an empty chunk comes back. */
  readonly waitMs?: number;
}

/** A piece of a container's output, standard output and standard error as they came. */
export interface LogChunk {
  readonly text: string;
  readonly nextOffset: number;
  /** Output before `text` was dropped: only the last megabyte is kept. */
  readonly isCut: boolean;
  /** The run has ended and this is the last of it; the container may be started again. */
  readonly ended: boolean;
  /** The container has no process of its own: a responder answers for it. */
  readonly simulated: boolean;
}
