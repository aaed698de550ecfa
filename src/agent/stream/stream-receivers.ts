import { EnvironmentError } from '../../model/errors.ts';
import type { ReceivedAmount, StreamAmount } from '../../model/stream.ts';
import type { OpenStreamParams, OpenStreamResult } from '../protocol.ts';
import type { Sandbox } from '../sandbox.ts';
import { StreamReceiver } from './stream-receiver.ts';

interface OpenReceiver {
  readonly receiver: StreamReceiver;
  /** No longer waits for its end by itself. */
  readonly dispose: () => void;
}

/** The receiving ends that this agent has open, by number. None outlives its time, its sandbox or the client. */
export class StreamReceivers {
  private readonly open = new Map<number, OpenReceiver>();
  private lastId = 0;

  /** @throws SystemError */
  receive(
    { address, protocol, limitMs }: Omit<OpenStreamParams, 'to'>,
    { netns, removed }: Pick<Sandbox, 'netns' | 'removed'>,
  ): OpenStreamResult {
    const receiver = new StreamReceiver(netns, address, protocol);
    const id = ++this.lastId;
    const end = (): void => void this.close(id);
    const timer = setTimeout(end, limitMs);
    removed.addEventListener('abort', end, { once: true });
    const dispose = (): void => {
      clearTimeout(timer);
      removed.removeEventListener('abort', end);
    };
    this.open.set(id, { receiver, dispose });
    return { id, port: receiver.port };
  }

  /** @throws EnvironmentError `stream-failed` when it has closed itself */
  async collect(id: number, sent: StreamAmount, signal: AbortSignal): Promise<ReceivedAmount> {
    const found = this.open.get(id);
    if (found === undefined) {
      throw new EnvironmentError('stream-failed', 'the receiving end of a stream has gone', {
        hint: 'its pod was deleted, or it took longer than it may',
      });
    }
    try {
      return await found.receiver.collect(sent, signal);
    } finally {
      await this.close(id);
    }
  }

  /** Tolerates absence. */
  async close(id: number): Promise<void> {
    const found = this.open.get(id);
    this.open.delete(id);
    found?.dispose();
    await found?.receiver.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.open.keys()].map((id) => this.close(id)));
  }
}
