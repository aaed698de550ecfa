import { isIPv6 } from 'node:net';
import {
  AF_INET,
  AF_INET6,
  IP_MTU_DISCOVER,
  IP_PMTUDISC_DO,
  IP_RECVERR,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MTU_DISCOVER,
  IPV6_RECVERR,
  IPV6_UNICAST_HOPS,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_PEEK,
  SO_ERROR,
  SOL_SOCKET,
} from '../netlink/constants.ts';
import { EAGAIN } from '../netlink/errno.ts';
import {
  bind,
  close,
  connect,
  errno,
  getsockname,
  getsockopt,
  recv,
  recvfrom,
  sendto,
  setsockopt,
} from '../netlink/libc.ts';
import type { Netns } from '../netlink/netns.ts';
import { waitFor } from '../netlink/poll.ts';
import { checkCall } from '../netlink/system-error.ts';
import { decodeSocketAddress, encodeSocketAddress, intOption, type SocketAddress } from './socket-address.ts';
import type { Deadline } from './deadline.ts';
import { openSocketIn } from './open-socket.ts';
import { type QueuedError, readErrorQueue } from './error-queue.ts';

const receiveBuffer = Buffer.alloc(70_000);

export interface RawSocketOptions {
  readonly type: number;
  readonly protocol: number;
  /** Never fragment a message: one that does not fit is an error. */
  readonly dontFragment?: boolean;
  /** What its packets start with; the netns' own default if it is not told. */
  readonly ttl?: number;
}

/** A datagram, and where it came from. */
export interface Received {
  readonly data: Buffer;
  readonly from: SocketAddress;
}

/**
 * A raw, non-blocking socket that belongs to a sandbox and keeps its errors in a queue. Node's own sockets
 * cannot stand in here: one that is made of a connecting descriptor never tells connected from SYN sent.
 */
export class RawSocket {
  readonly fd: number;
  private open = true;

  private constructor(fd: number) {
    this.fd = fd;
  }

  /** @throws SystemError */
  static openIn(netns: Netns, target: string, options: RawSocketOptions): RawSocket {
    const isV6 = isIPv6(target);
    const { type, protocol, dontFragment = false, ttl } = options;
    const family = isV6 ? AF_INET6 : AF_INET;
    const fd = openSocketIn(netns, { family, type, protocol, purpose: 'a socket for a probe' });
    const level = isV6 ? IPPROTO_IPV6 : IPPROTO_IP;
    setsockopt(fd, level, isV6 ? IPV6_RECVERR : IP_RECVERR, intOption(1), 4);
    if (dontFragment) {
      setsockopt(fd, level, isV6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, intOption(IP_PMTUDISC_DO), 4);
    }
    if (ttl !== undefined) setsockopt(fd, level, isV6 ? IPV6_UNICAST_HOPS : IP_TTL, intOption(ttl), 4);
    return new RawSocket(fd);
  }

  /** Takes charge of a descriptor, e.g. of a connection that was accepted; it must be non-blocking. */
  static adopt(fd: number): RawSocket {
    return new RawSocket(fd);
  }

  /** Binds to any address and a port of the kernel's choice, so that the port is known before sending. */
  bindAnyPort(any: string): void {
    const address = encodeSocketAddress(any, 0);
    checkCall(bind(this.fd, address, address.length), 'bind', 'a socket for a probe');
  }

  /** Starts to connect; 0, or the error number that connect(2) gave (EINPROGRESS included). */
  connect(target: string, port: number): number {
    const address = encodeSocketAddress(target, port);
    return connect(this.fd, address, address.length) === 0 ? 0 : errno();
  }

  /** Bytes that were taken, or minus the error number. */
  send(data: Buffer, to?: SocketAddress): number {
    const address = to === undefined ? null : encodeSocketAddress(to.address, to.port);
    const count = sendto(
      this.fd,
      data,
      data.length,
      MSG_NOSIGNAL | MSG_DONTWAIT,
      address,
      address?.length ?? 0,
    );
    return count >= 0 ? count : -errno();
  }

  /** A datagram that has come in, or the error number. */
  receive(): Received | number {
    const name = Buffer.alloc(28);
    const length = intOption(name.length);
    const count = recvfrom(this.fd, receiveBuffer, receiveBuffer.length, MSG_DONTWAIT, name, length);
    if (count < 0) return errno();
    return { data: Buffer.from(receiveBuffer.subarray(0, count)), from: decodeOwn(name) };
  }

  /** The next piece of a stream, empty at its end, or the error number. */
  receiveStream(): Buffer | number {
    const count = recv(this.fd, receiveBuffer, receiveBuffer.length, MSG_DONTWAIT);
    return count < 0 ? errno() : Buffer.from(receiveBuffer.subarray(0, count));
  }

  /** What a stream starts with, left where it is; empty at its end, or the error number. */
  peek(length: number): Buffer | number {
    const count = recv(this.fd, receiveBuffer, length, MSG_DONTWAIT | MSG_PEEK);
    return count < 0 ? errno() : Buffer.from(receiveBuffer.subarray(0, count));
  }

  /** Sends all of it, as fast as the other end takes it: 0, the error number, or `timeout`. */
  async sendAll(data: Buffer, deadline: Deadline, signal: AbortSignal): Promise<number | 'timeout'> {
    for (let rest = data; rest.length > 0; ) {
      const count = this.send(rest);
      if (count >= 0) rest = rest.subarray(count);
      else if (-count !== EAGAIN) return -count;
      else if ((await this.wait('writable', deadline, signal)) === 'timeout') return 'timeout';
    }
    return 0;
  }

  option(level: number, name: number): number {
    const value = intOption(0);
    getsockopt(this.fd, level, name, value, intOption(4));
    return value.readInt32LE(0);
  }

  /** The socket's pending error, 0 for none; reading clears it. */
  takeError(): number {
    return this.option(SOL_SOCKET, SO_ERROR);
  }

  queuedError(): QueuedError | undefined {
    return readErrorQueue(this.fd);
  }

  local(): SocketAddress {
    const name = Buffer.alloc(28);
    getsockname(this.fd, name, intOption(name.length));
    return decodeOwn(name);
  }

  /** Waits until the socket is ready or has an error. @throws the signal's reason */
  async wait(
    what: 'readable' | 'writable',
    deadline: Deadline,
    signal: AbortSignal,
  ): Promise<'ready' | 'timeout'> {
    let isLastLook = false;
    for (;;) {
      const remainingMs = deadline.remainingMs();
      // With no time left this is a last look: timers run before sockets are polled, so what arrived
      // while this process was held up has not been seen yet.
      const timeoutMs = Math.max(1, Math.ceil(remainingMs));
      if ((await waitFor(this.fd, what, { signal, timeoutMs })) === 'ready') return 'ready';
      if (remainingMs > 0) continue;
      if (isLastLook) return 'timeout';
      isLastLook = !(await deadline.addHoldUpsElsewhere());
    }
  }

  /** Gives the descriptor away: whoever takes it closes it. */
  release(): number {
    this.open = false;
    return this.fd;
  }

  close(): void {
    if (this.open) close(this.fd);
    this.open = false;
  }
}

/** An address of the family that the socket has; nobody has what stands for another. */
const decodeOwn = (name: Buffer): SocketAddress => decodeSocketAddress(name) ?? { address: '', port: 0 };
