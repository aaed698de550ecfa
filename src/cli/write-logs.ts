import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { LogChunk } from '../cluster/log-chunk.ts';
import { keyOfPod } from '../cluster/pod-state.ts';
import { displayPod } from '../model/names.ts';
import type { CliContext } from './cli-context.ts';
import { brokenPipe, exitCodes } from './exit-code.ts';
import { followLog, logRequestOf } from './follow-log.ts';
import { lastLines, PrefixedLines } from './log-lines.ts';
import type { LogSource } from './log-sources.ts';

export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly tail?: number;
}

/** Writes what containers and daemons say, one after the other, or, when they are followed, as it comes. */
export async function writeLogs(
  cluster: ClusterHandle,
  sources: readonly LogSource[],
  options: LogOptions,
  context: CliContext,
): Promise<number> {
  const unread = new AbortController();
  // Without this, a reader that has seen enough (`podnet logs -f web | head`) would be written to for ever.
  process.stdout.once('error', () => unread.abort());
  const signal = AbortSignal.any([context.signal, unread.signal]);
  const reading = { ...context, signal };
  try {
    if (options.follow)
      await Promise.all(sources.map((source) => writeLog(cluster, source, options, reading)));
    else for (const source of sources) await writeLog(cluster, source, options, reading);
  } catch (error) {
    if (!unread.signal.aborted) throw error;
  }
  return unread.signal.aborted ? brokenPipe : exitCodes.ok;
}

async function writeLog(
  cluster: ClusterHandle,
  source: LogSource,
  { follow, previous, tail }: LogOptions,
  { terminal, signal, quiet }: CliContext,
): Promise<void> {
  const who = source.kind === 'daemon' ? `node/${source.node}` : displayPod(keyOfPod(source.pod));
  const lines = new PrefixedLines(source.kind === 'daemon' ? '' : source.prefix);
  const note = (text: string): void => {
    if (!quiet) terminal.err(`podnet: ${text}\n`);
  };
  const chunks = follow
    ? followLog(cluster, source, signal)
    : once(cluster.readLog({ ...logRequestOf(source), previous }, { signal }));
  let isFirst = true;
  for await (const chunk of chunks) {
    if (chunk.simulated && source.kind === 'container') {
      note(
        `the container ${source.container} of ${who} is simulated: a responder answers for it and says nothing`,
      );
      return;
    }
    const isWhole = tail === undefined || !isFirst;
    if (chunk.isCut && isWhole) note(`of ${who} only the last mebibyte is kept: what was before is gone`);
    const text = isWhole ? chunk.text : lastLines(chunk.text, tail);
    isFirst = false;
    if (text !== '') terminal.out(lines.add(text));
  }
  terminal.out(lines.end());
}

async function* once(chunk: Promise<LogChunk>): AsyncGenerator<LogChunk, void, undefined> {
  yield await chunk;
}
