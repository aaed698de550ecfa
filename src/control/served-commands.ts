import type { Cluster } from '../cluster/cluster.ts';
import type { AttachedCommand, CommandStreams, TerminalSize } from '../model/attached-command.ts';
import type { OperationOptions } from '../cluster/cluster-handle.ts';
import { type Partner, sendRequest } from '../rpc/connection.ts';
import { InputQueue } from './input-queue.ts';
import { clientRequests } from './protocol.ts';

/** What a command says while it is being called off is still passed on, if the client is there. */
const always = new AbortController().signal;

interface ServedCommand {
  readonly input: InputQueue;
  resize: (size: TerminalSize) => void;
}

/** The commands of one client that run with that client at their streams. */
export class ServedCommands {
  readonly #client: Partner;
  readonly #commands = new Map<number, ServedCommand>();

  constructor(client: Partner) {
    this.#client = client;
  }

  async run(
    cluster: Cluster,
    {
      id,
      command,
      hasInput,
    }: { readonly id: number; readonly command: AttachedCommand; readonly hasInput: boolean },
    options: OperationOptions,
  ): Promise<number> {
    const served: ServedCommand = { input: new InputQueue(), resize: () => undefined };
    this.#commands.set(id, served);
    try {
      return await cluster.attach(command, this.#streamsOf(id, served, hasInput), options);
    } finally {
      this.#commands.delete(id);
      served.input.end();
    }
  }

  /** Resolves once the command took it: a client that waits for that never floods us. */
  async input({ id, data }: { readonly id: number; readonly data: string | null }): Promise<void> {
    const queue = this.#commands.get(id)?.input;
    if (data === null) queue?.end();
    else await queue?.push(Buffer.from(data, 'base64'));
  }

  resize(id: number, size: TerminalSize): void {
    this.#commands.get(id)?.resize(size);
  }

  close(): void {
    for (const { input } of this.#commands.values()) input.end();
  }

  #streamsOf(id: number, served: ServedCommand, hasInput: boolean): CommandStreams {
    return {
      ...(hasInput && { input: served.input }),
      onOutput: async (stream, data) => {
        const text = Buffer.from(data).toString('base64');
        await sendRequest(this.#client, clientRequests.attachOutput, { id, stream, data: text }, always);
      },
      onResize: (listener) => {
        served.resize = listener;
        return () => {
          served.resize = () => undefined;
        };
      },
    };
  }
}
