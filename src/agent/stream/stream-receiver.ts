import { isIPv6 } from 'node:net';
import type { ReceivedAmount, StreamAmount, StreamProtocol } from '../../model/stream.ts';
import {
  AF_INET,
  AF_INET6,
  SHUT_RDWR,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
} from '../../netlink/constants.ts';
import { bind, close, getsockname, listen, shutdown, socket } from '../../netlink/libc.ts';
import { inNetns, type Netns } from '../../netlink/netns.ts';
import { waitFor } from '../../netlink/poll.ts';
import { checkCall } from '../../netlink/system-error.ts';
import { systemClock } from '../../util/clock.ts';
import { decodeSocketAddress, encodeSocketAddress, intOption } from '../socket-address.ts';
import { makeRoom, receiveDatagrams } from './receive-datagrams.ts';
import { acceptOne, receiveStream } from './receive-stream.ts';
import type { Tally } from './tally.ts';

/** How long nothing may come until that is all there is: TCP sends again what was lost, later each time. */
const quietMs: Readonly<Record<StreamProtocol, number>> = { tcp: 2_000, udp: 500 };
const lookMs = 10;

/** The receiving end of one stream, on a port of its own; it takes in what comes until it is told what was sent. */
export class StreamReceiver {
  readonly port: number;
  private readonly protocol: StreamProtocol;
  private readonly tally: Tally = { bytes: 0, datagrams: 0, firstMs: undefined, lastMs: 0 };
  private readonly ending = new AbortController();
  /** Never rejects. */
  private readonly over: Promise<void>;
  private isOver = false;

  /** @param address one of the netns' own @throws SystemError */
  constructor(netns: Netns, address: string, protocol: StreamProtocol) {
    this.protocol = protocol;
    const fd = openOn(netns, address, protocol);
    const name = Buffer.alloc(28);
    getsockname(fd, name, intOption(name.length));
    this.port = decodeSocketAddress(name)?.port ?? 0;
    this.over = this.receive(fd).finally(() => {
      this.isOver = true;
    });
  }

  /** Once all that was sent has come, or no more comes: how much, and in which time. The receiver is closed then. */
  async collect(sent: StreamAmount, signal: AbortSignal): Promise<ReceivedAmount> {
    const { tally } = this;
    let seen = -1;
    let sinceMs = performance.now();
    try {
      while (!this.isOver && !(this.protocol === 'udp' && tally.datagrams >= sent.datagrams)) {
        if (tally.bytes !== seen) {
          seen = tally.bytes;
          sinceMs = performance.now();
        }
        if (performance.now() - sinceMs > quietMs[this.protocol]) break;
        await Promise.race([this.over, systemClock.sleep(lookMs, signal)]);
      }
    } finally {
      await this.close();
    }
    const { bytes, datagrams, firstMs, lastMs } = tally;
    return { bytes, datagrams, elapsedMs: firstMs === undefined ? 0 : Math.max(0, lastMs - firstMs) };
  }

  /** Returns when its sockets are closed. May be called twice. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.over;
  }

  private async receive(fd: number): Promise<void> {
    const { signal } = this.ending;
    try {
      await waitFor(fd, 'readable', { signal });
    } catch {
      // Nobody came.
      close(fd);
      return;
    }
    const end = this.protocol === 'tcp' ? acceptOne(fd) : fd;
    if (end === undefined) return;
    // A call that waits on a thread comes back at this, and the descriptor can be closed.
    const wake = (): void => void shutdown(end, SHUT_RDWR);
    signal.addEventListener('abort', wake, { once: true });
    try {
      const take = this.protocol === 'tcp' ? receiveStream : receiveDatagrams;
      await take(end, this.tally, signal);
    } finally {
      signal.removeEventListener('abort', wake);
      close(end);
    }
  }
}

function openOn(netns: Netns, address: string, protocol: StreamProtocol): number {
  const where = `a ${protocol} stream on ${address}`;
  const family = isIPv6(address) ? AF_INET6 : AF_INET;
  const type = protocol === 'tcp' ? SOCK_STREAM : SOCK_DGRAM;
  return inNetns(netns, () => {
    const fd = checkCall(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'open', where);
    try {
      const local = encodeSocketAddress(address, 0);
      checkCall(bind(fd, local, local.length), 'bind', where);
      if (protocol === 'tcp') checkCall(listen(fd, 1), 'listen for', where);
      else makeRoom(fd);
      return fd;
    } catch (error) {
      close(fd);
      throw error;
    }
  });
}
