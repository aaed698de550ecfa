import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { PodKey } from '../model/names.ts';
import type { SignalOption } from './operation-signal.ts';

/** Which output of a pod. */
export interface LogOptions extends SignalOption {
  /** The pod's only container by default. */
  readonly container?: string;
  /** Of the run before the last restart. */
  readonly previous?: boolean;
  /** Go on with what comes, until the container ends; otherwise what is there. */
  readonly follow?: boolean;
}

/** How long one question waits for something new. */
const waitMs = 1_000;

/**
 * Pieces of a container's output as they come, standard output and standard error.
 * @internal
 */
export async function* readLogs(
  cluster: ClusterHandle,
  pod: PodKey,
  { container, previous, follow = false }: Omit<LogOptions, 'signal'>,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const which = {
    pod,
    ...(container !== undefined && { container }),
    ...(previous !== undefined && { previous }),
  };
  let offset = 0;
  for (;;) {
    const request = { ...which, offset, ...(follow && { waitMs }) };
    const { text, nextOffset, ended } = await cluster.readLog(request, { signal });
    if (text !== '') yield text;
    if (ended || (!follow && text === '')) return;
    offset = nextOffset;
  }
}
