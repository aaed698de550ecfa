import koffi from 'koffi';
import { InternalError } from '../model/errors.ts';
import { F_GETFD } from './constants.ts';
import { fcntl } from './libc.ts';
import { checkCall } from './system-error.ts';

/** What to wait for. Errors (POLLERR) are always told. */
export interface PollInterest {
  readonly readable?: boolean;
  readonly writable?: boolean;
}

export interface PollEvent {
  readonly readable: boolean;
  readonly writable: boolean;
  /** The socket has an error or something in its error queue; the watcher has stopped until `rearm`. */
  readonly error: boolean;
}

export interface Watcher {
  /** Changes what is waited for; also starts again after an error. Nothing at all pauses the watcher. */
  update(events: PollInterest): void;
  /** Starts again after an error event, once SO_ERROR is read and the error queue is drained. */
  rearm(): void;
  /** Stops for good; no event arrives any more. Must come before close(2). May be called twice. */
  close(): void;
}

type RawCallback = (status: number, event: PollEvent) => void;

/** What koffi 3.3 really calls back with: its types leave out libuv's status. */
interface RawHandle {
  start(interest: PollInterest, callback: RawCallback): void;
  stop(): void;
  close(): void;
}

// Cast because koffi declares the callback as (events); it passes (status, events), tried with 3.3.4.
const rawPoll = koffi.node.poll as unknown as (
  fd: number,
  interest: PollInterest,
  callback: RawCallback,
) => RawHandle;

/** Every open watcher by descriptor. koffi closes a handle that nobody refers to, so this also keeps them. */
const watchers = new Map<number, DescriptorWatcher>();

/** Watchers with events to deliver, and whether a turn of the event loop is booked to deliver them. */
let due: DescriptorWatcher[] = [];
let deliveryBooked = false;

/**
 * koffi calls back outside of Node's callback scope: an exception thrown there disappears (tried), and
 * nothing promises that what it settles goes on. So events are noted, and delivered in the check phase,
 * which follows polling in the same turn of the loop.
 */
function note(watcher: DescriptorWatcher): void {
  due.push(watcher);
  if (deliveryBooked) return;
  deliveryBooked = true;
  setImmediate(deliver);
}

function deliver(): void {
  const batch = due;
  due = [];
  deliveryBooked = false;
  let next = 0;
  try {
    for (const watcher of batch) {
      next++;
      watcher.deliver();
    }
  } finally {
    // Reached early only when a listener threw: the others still get theirs.
    for (const watcher of batch.slice(next)) note(watcher);
  }
}

class DescriptorWatcher implements Watcher {
  readonly #fd: number;
  readonly #onEvent: (event: PollEvent) => void;
  readonly #handle: RawHandle;
  #interest: PollInterest;
  #open = true;
  #noted = false;
  #readable = false;
  #writable = false;
  #error = false;

  constructor(fd: number, interest: PollInterest, onEvent: (event: PollEvent) => void) {
    this.#fd = fd;
    this.#interest = interest;
    this.#onEvent = onEvent;
    this.#handle = rawPoll(fd, interest, this.#onRaw);
  }

  readonly #onRaw: RawCallback = (status, event) => {
    if (status < 0) this.#error = true;
    else {
      this.#readable ||= event.readable;
      this.#writable ||= event.writable;
    }
    if (this.#noted) return;
    this.#noted = true;
    note(this);
  };

  deliver(): void {
    this.#noted = false;
    const event: PollEvent = {
      readable: this.#readable && this.#interest.readable === true,
      writable: this.#writable && this.#interest.writable === true,
      error: this.#error,
    };
    this.#readable = false;
    this.#writable = false;
    this.#error = false;
    if (!this.#open) return;
    if (event.readable || event.writable || event.error) this.#onEvent(event);
  }

  update(events: PollInterest): void {
    if (!this.#open) throw new InternalError(`the watcher of descriptor ${this.#fd} is closed`);
    this.#interest = events;
    if (events.readable === true || events.writable === true) this.#handle.start(events, this.#onRaw);
    else this.#handle.stop();
  }

  rearm(): void {
    this.update(this.#interest);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#handle.close();
    watchers.delete(this.#fd);
  }
}

/**
 * Waits on a descriptor that the kernel can poll (socket, pipe, pidfd, tun; not a regular file, and not one
 * that a Node object owns). Level-triggered: an event comes again until what it tells of is dealt with.
 * After an event with `error` nothing more comes until `rearm` or `update`. An open watcher keeps the
 * process alive.
 * @throws SystemError EBADF for a descriptor that is not open
 * @throws InternalError when the descriptor is being watched already
 */
export function watch(fd: number, events: PollInterest, onEvent: (event: PollEvent) => void): Watcher {
  // koffi ends the process on a descriptor that libuv refuses, so both reasons are checked before.
  if (watchers.has(fd)) throw new InternalError(`descriptor ${fd} is watched already`);
  checkCall(fcntl(fd, F_GETFD, 0), 'watch', `descriptor ${fd}`);
  const watcher = new DescriptorWatcher(fd, events, onEvent);
  watchers.set(fd, watcher);
  return watcher;
}

export interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Waits once. An error on the descriptor counts as ready, as with poll(2): the next call on it says which.
 * Rejects with the signal's reason when that is aborted.
 */
export function waitFor(
  fd: number,
  what: 'readable' | 'writable',
  options: WaitOptions = {},
): Promise<'ready' | 'timeout'> {
  const { signal, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    const finish = (): void => {
      watcher.close();
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      finish();
      reject(signal?.reason);
    };
    const watcher = watch(fd, { [what]: true }, () => {
      finish();
      resolve('ready');
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    if (timeoutMs === undefined) return;
    timer = setTimeout(() => {
      finish();
      resolve('timeout');
    }, timeoutMs);
  });
}
