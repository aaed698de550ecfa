import type { AttachedCommand, CommandStreams, TerminalSize } from '../model/attached-command.ts';
import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { UsageError } from '../model/errors.ts';
import type { CliContext } from './cli-context.ts';
import { brokenPipe } from './exit-code.ts';

export interface AttachWish {
  readonly target: Endpoint;
  readonly command: readonly string[];
  /** Pass standard input on. */
  readonly interactive: boolean;
  /** Give it a terminal, of which this process's own is the other end. */
  readonly terminal: boolean;
}

/** What a terminal that does not tell its size is taken for. */
const usualSize: TerminalSize = { columns: 80, rows: 24 };

/** @throws UsageError `no-terminal` */
export function requireTerminal(): void {
  if (process.stdin.isTTY) return;
  throw new UsageError('no-terminal', '-t needs a terminal, and standard input is none', {
    hint: 'leave -t away; -i alone passes a file or a pipe on',
  });
}

/**
 * Runs a command in a cluster with this process's own streams.
 * @returns its exit status, or that of a broken pipe when nobody reads ours any more
 */
export async function attachHere(
  cluster: ClusterHandle,
  { target, command, interactive, terminal }: AttachWish,
  { env, signal }: CliContext,
): Promise<number> {
  let pipeIsBroken = false;
  const streams: CommandStreams = {
    onOutput: async (stream, data) => {
      try {
        await write(stream === 'stdout' ? process.stdout : process.stderr, data);
      } catch (error) {
        pipeIsBroken ||= isBrokenPipe(error);
        throw error;
      }
    },
    ...(interactive && { input: standardInput() }),
    ...(terminal && { onResize }),
  };
  const wish: AttachedCommand = {
    target,
    command,
    ...(terminal && { terminal: { ...sizeNow(), name: env['TERM'] ?? 'dumb' } }),
  };
  // Keys go to the command as they are, Ctrl-C too. Whatever ends this process but SIGKILL, Node puts the terminal back
  // as it was (node.cc, ResetStdio); this is for what comes after the command.
  const isRaw = terminal && interactive && process.stdin.isTTY;
  if (isRaw) process.stdin.setRawMode(true);
  try {
    return await cluster.attach(wish, streams, { signal });
  } catch (error) {
    if (pipeIsBroken) return brokenPipe;
    throw error;
  } finally {
    if (isRaw) process.stdin.setRawMode(false);
    process.stdin.pause();
  }
}

/** process.stdin is an AsyncIterable<any>; without an encoding it gives buffers. */
const standardInput = (): AsyncIterable<Uint8Array> => process.stdin as AsyncIterable<Uint8Array>;

function write(stream: NodeJS.WriteStream, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(data, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

function isBrokenPipe(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
  );
}

/** Node tells the size of a terminal that one writes to. */
function sizeNow(): TerminalSize {
  const screen = [process.stdout, process.stderr].find(({ isTTY }) => isTTY);
  const columns = screen?.columns ?? 0;
  const rows = screen?.rows ?? 0;
  return columns > 0 && rows > 0 ? { columns, rows } : usualSize;
}

function onResize(listener: (size: TerminalSize) => void): () => void {
  const tell = (): void => listener(sizeNow());
  process.on('SIGWINCH', tell);
  return () => void process.off('SIGWINCH', tell);
}
