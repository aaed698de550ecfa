import { InternalError } from '../model/errors.ts';
import {
  AF_NETLINK,
  MSG_DONTWAIT,
  MSG_TRUNC,
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  SOCK_CLOEXEC,
  SOCK_RAW,
  SOL_NETLINK,
} from './constants.ts';
import * as libc from './libc.ts';
import { MessageWriter } from './message.ts';
import { type Netns, inNetns } from './netns.ts';
import { type Reply, eachReply } from './reply.ts';
import { SystemError, checkCall, isSystemError } from './system-error.ts';

// Request flags: linux/netlink.h
const NLM_F_REQUEST = 0x1;
const NLM_F_ACK = 0x4;
const NLM_F_DUMP = 0x300;
/** Fail if the object is there. */
export const NLM_F_EXCL = 0x200;
/** Take the place of the object that is there. */
export const NLM_F_REPLACE = 0x100;
/** Make the object if it is not there. */
export const NLM_F_CREATE = 0x400;

/** A batch is sent when it has grown to this, far below the kernel's send and receive buffers (208 KiB). */
const BATCH_BYTES = 16 * 1024;

/** How often a dump is made again because its table changed meanwhile. */
const DUMP_ATTEMPTS = 20;

/** The kernel fills dumps up to 32 KiB a datagram; one buffer serves all, since every exchange is synchronous. */
const received = Buffer.allocUnsafeSlow(64 * 1024);

const ON = Buffer.from([1, 0, 0, 0]);

/** What a request is about, for the error's message: `{operation: 'create link', object: '"br0"'}`. */
export interface RequestContext {
  readonly operation: string;
  readonly object: string;
}

interface PendingRequest {
  readonly start: number;
  readonly sequence: number;
  readonly context: RequestContext;
}

function openDescriptor(protocol: number): number {
  const context = ['open', `netlink socket (protocol ${protocol})`] as const;
  const fd = checkCall(libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), ...context);
  // Refinements that a kernel may lack: words with errors, without the request, and strict reading of what
  // a dump is asked to filter by. The decoders filter too, so a failure here changes nothing but the cost.
  libc.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, ON, ON.length);
  libc.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, ON, ON.length);
  libc.setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, ON, ON.length);
  return fd;
}

/**
 * A netlink socket with requests and dumps, all synchronous: the kernel has answered when send returns, so
 * nothing is ever waited for. It belongs to the netns it was opened in and works from any other.
 */
export class NetlinkSocket {
  readonly #fd: number;
  readonly #writer = new MessageWriter();
  #sequence = 0;
  /** Length of the finished messages in the writer. */
  #committed = 0;
  #pending: PendingRequest[] = [];
  #batching = false;
  #open = true;

  /** @param netns where to open it; the calling thread's netns by default. @throws SystemError */
  constructor(protocol: number, netns?: Netns) {
    const open = (): number => openDescriptor(protocol);
    this.#fd = netns === undefined ? open() : inNetns(netns, open);
  }

  /** May be called twice. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    libc.close(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Starts a message of this socket's own writer: one at a time, to be handed to request, get or dump. */
  newMessage(type: number, flags = 0): MessageWriter {
    // What an exception left half-written is dropped here.
    this.#writer.truncate(this.#pending.length === 0 ? 0 : this.#committed);
    return this.#writer.begin(type, flags | NLM_F_REQUEST);
  }

  /** Has the kernel do something. Inside `batch` it is only noted. @throws SystemError */
  request(message: MessageWriter, context: RequestContext): void {
    const sequence = this.#nextSequence();
    message.end(sequence);
    this.#pending.push({ start: message.start, sequence, context });
    this.#committed = message.length;
    if (!this.#batching || message.length > BATCH_BYTES) this.#flush();
  }

  /**
   * Sends the requests made in `write` together and asks for one acknowledgement: half the system calls. The
   * kernel carries out each in turn, whether or not one before it failed.
   * @throws SystemError the first that failed
   */
  batch(write: () => void): void {
    if (this.#batching) throw new InternalError('a netlink batch was started inside a batch');
    this.#batching = true;
    try {
      write();
      if (this.#pending.length > 0) this.#flush();
    } finally {
      this.#batching = false;
      this.#pending = [];
    }
  }

  /** Writes what a protocol wants behind the last request of those that are sent together. */
  protected completeBatch(_writer: MessageWriter): void {
    // Most want nothing.
  }

  /** Asks for one object. @throws SystemError, ENOENT or ENODEV when it is not there, depending on its kind */
  get<T>(message: MessageWriter, context: RequestContext, decode: (body: Buffer) => T): T {
    const sequence = this.#ask(message, context);
    for (;;) {
      for (const reply of this.#receive(context)) {
        if (reply.sequence !== sequence) continue;
        throwFailure(reply, context);
        return decode(reply.body);
      }
    }
  }

  /**
   * Asks for a whole table. `decode` is called once a row; undefined leaves the row out.
   * @throws SystemError
   */
  dump<T>(message: MessageWriter, context: RequestContext, decode: (body: Buffer) => T | undefined): T[] {
    message.addFlags(message.start, NLM_F_DUMP);
    for (let attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      const rows = this.#dumpOnce(message, context, decode);
      if (rows !== 'interrupted') return rows;
    }
    throw new InternalError(`${context.operation}: the table kept changing while it was read`);
  }

  #dumpOnce<T>(
    message: MessageWriter,
    context: RequestContext,
    decode: (body: Buffer) => T | undefined,
  ): T[] | 'interrupted' {
    const sequence = this.#ask(message, context);
    const rows: T[] = [];
    let interrupted = false;
    let failure: { readonly error: unknown } | undefined;
    for (;;) {
      for (const reply of this.#receive(context)) {
        if (reply.sequence !== sequence) continue;
        interrupted ||= reply.interrupted;
        if (reply.kind !== 'data') {
          throwFailure(reply, context);
          if (failure !== undefined) throw failure.error;
          return interrupted ? 'interrupted' : rows;
        }
        try {
          const row = decode(reply.body);
          if (row !== undefined) rows.push(row);
        } catch (error) {
          // Read on to the end first: until then the kernel refuses the next dump with EBUSY.
          failure ??= { error };
        }
      }
    }
  }

  /** Sends one message that is answered with data. */
  #ask(message: MessageWriter, context: RequestContext): number {
    if (this.#batching) throw new InternalError(`${context.operation}: nothing can be read inside a batch`);
    const sequence = this.#nextSequence();
    message.end(sequence);
    this.#send(context);
    return sequence;
  }

  /** Sends all that is pending; only the last asks for an acknowledgement, errors come unasked. */
  #flush(): void {
    const pending: readonly PendingRequest[] = this.#pending;
    const last = pending[pending.length - 1];
    if (last === undefined) return;
    this.#pending = [];
    this.#writer.addFlags(last.start, NLM_F_ACK);
    this.completeBatch(this.#writer);
    this.#send(last.context);
    let failure: SystemError | undefined;
    for (;;) {
      const replies: Iterable<Reply> = this.#receiveAfter(failure, last.context);
      for (const reply of replies) {
        if (reply.kind !== 'status') continue;
        const request = pending.find(({ sequence }) => sequence === reply.sequence);
        if (request === undefined) continue;
        if (reply.errno !== 0) failure ??= failureOf(reply, request.context);
        if (request !== last) continue;
        if (failure !== undefined) throw failure;
        return;
      }
    }
  }

  #nextSequence(): number {
    this.#sequence = (this.#sequence + 1) >>> 0;
    return this.#sequence;
  }

  #send(context: RequestContext): void {
    const { memory, length } = this.#writer;
    checkCall(libc.send(this.#fd, memory, length, 0), context.operation, context.object);
  }

  /** Netfilter does not look at what comes after a request that it refuses as a whole, and says no more. */
  #receiveAfter(failure: SystemError | undefined, context: RequestContext): Generator<Reply> {
    try {
      return this.#receive(context);
    } catch (error) {
      throw failure !== undefined && isSystemError(error, 'EAGAIN') ? failure : error;
    }
  }

  #receive(context: RequestContext): Generator<Reply> {
    const length = checkCall(
      libc.recv(this.#fd, received, received.length, MSG_DONTWAIT | MSG_TRUNC),
      context.operation,
      context.object,
    );
    if (length > received.length) {
      throw new InternalError(`${context.operation}: the kernel's answer of ${length} bytes is too long`);
    }
    return eachReply(received.subarray(0, length));
  }
}

function failureOf(reply: Reply, context: RequestContext): SystemError {
  const details = reply.detail === undefined ? {} : { detail: reply.detail };
  return new SystemError(reply.errno, context.operation, context.object, details);
}

function throwFailure(reply: Reply, context: RequestContext): void {
  if (reply.errno !== 0) throw failureOf(reply, context);
}
