import { closeSync, openSync, unlinkSync } from 'node:fs';
import { InternalError } from '../model/errors.ts';
import { CLONE_NEWNET, MNT_DETACH, MS_BIND } from './constants.ts';
import { errno, mount, setns, umount2, unshare } from './libc.ts';
import { SystemError, checkCall, isSystemError, systemErrorFrom } from './system-error.ts';

/**
 * The netns of the calling thread. Never /proc/PID/ns: whoever entered through that while the agent is
 * inside a pod's netns would land in the pod.
 */
const THREAD_NETNS = '/proc/thread-self/ns/net';

/** An open network namespace. It exists for as long as a descriptor, a mount, a process or a socket holds it. */
export class Netns {
  readonly fd: number;
  /** The file it was opened by. */
  readonly path: string;
  #open = true;

  constructor(fd: number, path: string) {
    this.fd = fd;
    this.path = path;
  }

  /** Closes the descriptor; the file and the namespace stay. May be called twice. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.fd);
  }
}

/** Where this thread is now, which `inNetns` comes back to; opened when it is first needed. */
let here: Netns | undefined;

function whereWeAre(): Netns {
  here ??= openNetns(THREAD_NETNS);
  return here;
}

function comeBackTo(home: Netns): void {
  // In a wrong netns every later call would act on somebody else's network: nothing can go on from here.
  if (setns(home.fd, CLONE_NEWNET) !== 0) process.abort();
  here = home;
}

/** The netns this thread is in, with a descriptor of its own for the caller to close. */
export function currentNetns(): Netns {
  return openNetns(THREAD_NETNS);
}

/** Opens a netns file that was bound by `createNetns` (or `ip netns add`). @throws SystemError */
export function openNetns(path: string): Netns {
  try {
    // Node opens everything close-on-exec.
    return new Netns(openSync(path, 'r'), path);
  } catch (error) {
    throw systemErrorFrom(error, 'open netns', path);
  }
}

/**
 * Makes a new netns and binds it to a fresh file, so that it lasts until `removeNetns`. Its loopback is down.
 * @throws SystemError EEXIST when the file is there; nothing is left behind then
 */
export function createNetns(path: string): Netns {
  const home = whereWeAre();
  return bindToFreshFile(path, () => {
    checkCall(unshare(CLONE_NEWNET), 'create netns', path);
    try {
      return bindThreadNetns(path);
    } finally {
      comeBackTo(home);
    }
  });
}

/**
 * Binds the netns this thread is in to a fresh file, so that it can be entered as any other: from outside
 * only a file leads there for certain, the thread itself may be abroad.
 * @throws SystemError EEXIST when the file is there; nothing is left behind then
 */
export function bindOwnNetns(path: string): Netns {
  return bindToFreshFile(path, () => bindThreadNetns(path));
}

/**
 * Makes one more file that leads to a netns, for those who do not see its own. `removeNetns` takes it away; the netns
 * lasts as long as any of its files.
 * @throws SystemError EEXIST when the file is there
 */
export function linkNetns({ path: from }: Netns, path: string): void {
  bindToFreshFile(path, () => checkCall(mount(from, path, null, MS_BIND, null), 'bind netns to', path));
}

function bindToFreshFile<T>(path: string, bind: () => T): T {
  try {
    closeSync(openSync(path, 'wx', 0o400));
  } catch (error) {
    throw systemErrorFrom(error, 'create netns', path);
  }
  try {
    return bind();
  } catch (error) {
    removeNetns(path);
    throw error;
  }
}

function bindThreadNetns(path: string): Netns {
  checkCall(mount(THREAD_NETNS, path, null, MS_BIND, null), 'bind netns to', path);
  return openNetns(path);
}

/**
 * Takes the file away; the kernel ends the namespace once nobody holds it any more. Absence is no error.
 * @throws SystemError
 */
export function removeNetns(path: string): void {
  if (umount2(path, MNT_DETACH) !== 0) {
    const failure = new SystemError(errno(), 'unmount netns', path);
    // EINVAL: a file that nothing is mounted on.
    if (!isSystemError(failure, 'EINVAL', 'ENOENT')) throw failure;
  }
  try {
    unlinkSync(path);
  } catch (error) {
    const failure = systemErrorFrom(error, 'remove netns', path);
    if (!isSystemError(failure, 'ENOENT')) throw failure;
  }
}

function isThenable(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'then' in value && typeof value.then === 'function';
}

/**
 * Runs a synchronous function inside a netns and comes back, whatever it does. Sockets made in there belong
 * to that netns for good, so they can be used from home afterwards. Calls may be nested.
 *
 * Asynchronous functions do not compile: after the first `await` they would run at home, or everybody else
 * would run abroad.
 * @throws SystemError when the netns cannot be entered
 * @throws InternalError when the function returns a promise after all
 */
export function inNetns<T>(netns: Netns, fn: () => T extends PromiseLike<unknown> ? never : T): T {
  const home = whereWeAre();
  checkCall(setns(netns.fd, CLONE_NEWNET), 'enter netns', netns.path);
  here = netns;
  let result: T;
  try {
    result = fn();
  } finally {
    comeBackTo(home);
  }
  if (isThenable(result)) {
    throw new InternalError(`something asynchronous was started inside the netns ${netns.path}`);
  }
  return result;
}
