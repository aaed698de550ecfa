import type { AttachedCommand, CommandStreams } from '../model/attached-command.ts';
import { answerRequests, type Partner, sendRequest } from '../rpc/connection.ts';
import { maxPieceBytes } from './output-window.ts';
import { agentRequests, requests } from './protocol.ts';

type TakeOutput = (stream: 'stdout' | 'stderr', data: Uint8Array) => Promise<void>;

/** The client's end of commands that run with somebody at their streams. */
export class CommandLink {
  readonly #agent: Partner;
  readonly #outputs = new Map<number, TakeOutput>();
  #lastId = 0;

  constructor(agent: Partner) {
    this.#agent = agent;
    answerRequests(agent.connection, agentRequests.commandOutput, async ({ id, stream, data }) => {
      // Of a command that nobody waits for any more nothing is wanted.
      await this.#outputs.get(id)?.(stream, Buffer.from(data, 'base64'));
      return null;
    });
  }

  async run(command: AttachedCommand, streams: CommandStreams, signal: AbortSignal): Promise<number> {
    const id = ++this.#lastId;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    this.#outputs.set(
      id,
      inTurn(streams.onOutput, (error) => over.abort(error)),
    );
    const stopResizes = streams.onResize?.((size) => {
      sendRequest(this.#agent, requests.resizeTerminal, { id, size }, either).catch(() => undefined);
    });
    const input = streams.input?.[Symbol.asyncIterator]();
    try {
      const params = { ...command, id, hasInput: input !== undefined };
      const running = sendRequest(this.#agent, requests.runCommand, params, either);
      if (input !== undefined) {
        this.#feed(id, input, either).catch((error: unknown) => over.abort(error));
      }
      const { exitCode } = await running;
      // However it ended, it was called off, or its output was not taken.
      either.throwIfAborted();
      return exitCode;
    } finally {
      stopResizes?.();
      this.#outputs.delete(id);
      over.abort();
      // Not waited for: it may be waiting for somebody to type.
      input?.return?.().catch(() => undefined);
    }
  }

  async #feed(id: number, input: AsyncIterator<Uint8Array>, signal: AbortSignal): Promise<void> {
    const give = (data: string | null) =>
      sendRequest(this.#agent, requests.commandInput, { id, data }, signal);
    for (;;) {
      const { done, value } = await input.next();
      if (signal.aborted) return;
      if (done === true) break;
      for (let at = 0; at < value.length; at += maxPieceBytes) {
        const piece = Buffer.from(value.subarray(at, at + maxPieceBytes));
        if (!(await give(piece.toString('base64'))).open) return;
      }
    }
    await give(null);
  }
}

/** Calls one after the other, in their order; the first failure is told, and all later ones fail with it. */
function inTurn(take: CommandStreams['onOutput'], onFailure: (error: unknown) => void): TakeOutput {
  let turn = Promise.resolve();
  return (stream, data) => {
    turn = turn.then(() => take(stream, data));
    turn.catch(onFailure);
    return turn;
  };
}
