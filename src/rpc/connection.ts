import type { Readable, Writable } from 'node:stream';
import {
  CancellationTokenSource,
  type CancellationToken,
  createMessageConnection,
  type Disposable,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { PodnetError } from '../model/errors.ts';
import type { Method } from './method.ts';
import { fromWire, toWire } from './wire-error.ts';

/** The other end of a connection, for requests to it. */
export interface Partner {
  readonly connection: MessageConnection;
  /** Rejects when the connection has ended; never resolves. */
  readonly ended: Promise<never>;
  /** The error for a request that the connection's end has cut off. */
  readonly gone: (cause?: unknown) => Error;
  /** How long a request that is taken back waits for what the other end says to that; for ever by default. */
  readonly patienceMs?: number;
}

/** A connection over streams; it does not listen yet. */
export function openConnection(input: Readable, output: Writable): MessageConnection {
  const reader = new StreamMessageReader(input);
  // A stream that ends in the middle of a message leaves this timer behind, which then comes every ten seconds and keeps
  // the process alive for ever (vscode-jsonrpc 10, messageReader.js: setPartialMessageTimer).
  reader.partialMessageTimeout = 0;
  return createMessageConnection(reader, new StreamMessageWriter(output));
}

/** One request; rejects with the other end's own error, or with the signal's reason once it is aborted. */
export async function sendRequest<P, R>(
  { connection, gone, patienceMs }: Partner,
  method: Method<P, R>,
  params: P,
  signal: AbortSignal,
): Promise<R> {
  signal.throwIfAborted();
  const source = new CancellationTokenSource();
  let leave: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const abort = (): void => {
    source.cancel();
    if (patienceMs !== undefined) timer = setTimeout(() => leave(), patienceMs);
  };
  signal.addEventListener('abort', abort, { once: true });
  let onClose: Disposable | undefined;
  try {
    return await new Promise<R>((resolve, reject) => {
      leave = () => reject(gone());
      // Not a race with `ended`: a promise keeps whoever waits for it, answers and all, for as long as it is open.
      onClose = connection.onClose(() => reject(gone()));
      connection.sendRequest<R>(method.name, params, source.token).then(resolve, reject);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (isAnswer(error) || error instanceof PodnetError) throw fromWire(error);
    // The stream's end, in the words of whatever met it first: EPIPE, a connection that is closed.
    throw gone(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    onClose?.dispose();
    source.dispose();
  }
}

/**
 * Answers requests of one name.
 * @param handle gets a signal that is aborted when the other end takes its request back, or has gone
 */
export function answerRequests<P, R>(
  connection: MessageConnection,
  { name }: Method<P, R>,
  handle: (params: P, signal: AbortSignal) => Promise<R> | R,
): void {
  connection.onRequest(name, async (params: P, token: CancellationToken): Promise<unknown> => {
    const abort = new AbortController();
    // A request that is taken back before its turn comes with a token that says so, and never tells (vscode-jsonrpc 10,
    // cancellation.js: CancellationToken.Cancelled).
    if (token.isCancellationRequested) abort.abort();
    const listeners = [
      token.onCancellationRequested(() => abort.abort()),
      connection.onClose(() => abort.abort()),
    ];
    try {
      return await handle(params, abort.signal);
    } catch (error) {
      return toWire(error);
    } finally {
      for (const listener of listeners) listener.dispose();
    }
  });
}

/** Whether an error is the other end's answer: those that jsonrpc makes itself have codes of a range of their own. */
const isAnswer = (error: unknown): boolean =>
  error instanceof ResponseError &&
  (error.code < ErrorCodes.jsonrpcReservedErrorRangeStart ||
    error.code > ErrorCodes.jsonrpcReservedErrorRangeEnd);
