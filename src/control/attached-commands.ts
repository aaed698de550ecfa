import type { AttachedCommand, CommandStreams } from '../model/attached-command.ts';
import { answerRequests, sendRequest } from '../rpc/connection.ts';
import type { ControlConnection } from './connect.ts';
import { clientRequests, controlRequests } from './protocol.ts';

/** Commands that run in a standing cluster with this process at their streams. */
export class AttachedCommands {
  readonly #control: ControlConnection;
  readonly #streams = new Map<number, CommandStreams>();
  #lastId = 0;

  constructor(control: ControlConnection) {
    this.#control = control;
    answerRequests(control.connection, clientRequests.attachOutput, async ({ id, stream, data }) => {
      await this.#streams.get(id)?.onOutput(stream, Buffer.from(data, 'base64'));
      return null;
    });
  }

  async run(command: AttachedCommand, streams: CommandStreams, signal: AbortSignal): Promise<number> {
    const id = ++this.#lastId;
    this.#streams.set(id, streams);
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    const stopResizes = streams.onResize?.((size) => {
      sendRequest(this.#control, controlRequests.attachResize, { id, size }, both).catch(() => undefined);
    });
    try {
      const exitCode = sendRequest(
        this.#control,
        controlRequests.attach,
        { id, command, hasInput: streams.input !== undefined },
        signal,
      );
      const fed = streams.input === undefined ? undefined : this.#feed(id, streams.input, both);
      // Input that cannot be read is an error of the whole; its end is none.
      return await (fed === undefined ? exitCode : Promise.race([exitCode, fed.then(() => exitCode)]));
    } finally {
      over.abort();
      stopResizes?.();
      this.#streams.delete(id);
    }
  }

  async #feed(id: number, input: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    try {
      for await (const data of input) {
        const text = Buffer.from(data).toString('base64');
        await sendRequest(this.#control, controlRequests.attachInput, { id, data: text }, signal);
      }
      await sendRequest(this.#control, controlRequests.attachInput, { id, data: null }, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
