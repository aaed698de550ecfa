import koffi from 'koffi';

/**
 * Calls into the C library this process is linked with, whichever it is (glibc or musl), hence no library
 * by name. Each returns what C returns; after a failure (-1) `errno()` must be the very next call.
 * Buffers are passed by address, so the kernel reads and writes them in place. Node keeps buffers outside
 * the moving heap, so an address stays right for as long as the buffer is referenced.
 */
const library = koffi.load(null);

/** Memory to hand to the kernel; null is the null pointer. */
export type Memory = Uint8Array | null;

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the type it declares
function declare<F>(prototype: string): F {
  // koffi types every function as (...any) => any; the prototype beside each use says what it really is.
  return library.func(prototype) as unknown as F;
}

/** The same call, made on a thread of libuv's pool: four at most wait at once (UV_THREADPOOL_SIZE). Keep memory referenced. */
function declareOnThread<F extends (...words: never) => number>(
  prototype: string,
): (...words: Parameters<F>) => Promise<number> {
  const call = library.func(prototype);
  return (...words) =>
    new Promise((resolve, reject) => {
      call.async(...words, (error: Error | null, result: number) => {
        if (error === null) resolve(result);
        else reject(error);
      });
    });
}

/** The calling thread's errno, set by the call before. */
export function errno(): number {
  return koffi.errno();
}

/** The address of a buffer, for structures that point at others. Keep the buffer referenced meanwhile. */
export function addressOf(memory: Uint8Array): bigint {
  return koffi.address(memory);
}

// Namespaces and mounts
export const setns = declare<(fd: number, type: number) => number>('int setns(int, int)');
export const unshare = declare<(flags: number) => number>('int unshare(int)');
export const mount = declare<
  (source: string | null, target: string, type: string | null, flags: number, data: string | null) => number
>('int mount(const char *, const char *, const char *, unsigned long, const char *)');
export const umount2 = declare<(target: string, flags: number) => number>('int umount2(const char *, int)');

// Sockets
export const socket =
  declare<(family: number, type: number, protocol: number) => number>('int socket(int, int, int)');
export const bind = declare<(fd: number, address: Uint8Array, length: number) => number>(
  'int bind(int, const void *, uint32_t)',
);
export const connect = declare<(fd: number, address: Uint8Array, length: number) => number>(
  'int connect(int, const void *, uint32_t)',
);
export const listen = declare<(fd: number, backlog: number) => number>('int listen(int, int)');
/** `length` is a 4-byte buffer: room before, size after. */
export const accept4 = declare<(fd: number, address: Memory, length: Memory, flags: number) => number>(
  'int accept4(int, void *, void *, int)',
);
export const shutdown = declare<(fd: number, how: number) => number>('int shutdown(int, int)');
export const close = declare<(fd: number) => number>('int close(int)');
/**
 * Closes on a thread of the pool. For sockets whose end makes the kernel wait (packet sockets: about 20 ms
 * each, until no processor can be looking at them any more).
 */
export function closeInBackground(fd: number): void {
  closeOnThread.async(fd, () => undefined);
}
const closeOnThread = library.func('int close(int)');
export const setsockopt = declare<
  (fd: number, level: number, option: number, value: Uint8Array, length: number) => number
>('int setsockopt(int, int, int, const void *, uint32_t)');
/** `length` is a 4-byte buffer: room before, size after. */
export const getsockopt = declare<
  (fd: number, level: number, option: number, value: Uint8Array, length: Uint8Array) => number
>('int getsockopt(int, int, int, void *, void *)');
/** `length` is a 4-byte buffer: room before, size after. */
export const getsockname = declare<(fd: number, address: Uint8Array, length: Uint8Array) => number>(
  'int getsockname(int, void *, void *)',
);

// Data
export const send = declare<(fd: number, data: Uint8Array, length: number, flags: number) => number>(
  'long send(int, const void *, size_t, int)',
);
export const sendto = declare<
  (
    fd: number,
    data: Uint8Array,
    length: number,
    flags: number,
    address: Memory,
    addressLength: number,
  ) => number
>('long sendto(int, const void *, size_t, int, const void *, uint32_t)');
export const recv = declare<(fd: number, data: Uint8Array, length: number, flags: number) => number>(
  'long recv(int, void *, size_t, int)',
);
/** `addressLength` is a 4-byte buffer: room before, size after. */
export const recvfrom = declare<
  (
    fd: number,
    data: Uint8Array,
    length: number,
    flags: number,
    address: Memory,
    addressLength: Memory,
  ) => number
>('long recvfrom(int, void *, size_t, int, void *, void *)');
/** `header` is a struct msghdr: see message-header.ts. */
export const recvmsg = declare<(fd: number, header: Uint8Array, flags: number) => number>(
  'long recvmsg(int, void *, int)',
);

// Data, many times in one call, on a thread of the pool that waits as long as the socket lets it. The error number stays
// on that thread: after a failure ask the socket.
/** `header` is a struct msghdr. */
export const sendmsgOnThread = declareOnThread<(fd: number, header: Uint8Array, flags: number) => number>(
  'long sendmsg(int, const void *, int)',
);
/** `header` is a struct msghdr. */
export const recvmsgOnThread = declareOnThread<(fd: number, header: Uint8Array, flags: number) => number>(
  'long recvmsg(int, void *, int)',
);
/** `headers` are struct mmsghdr. */
export const sendmmsgOnThread = declareOnThread<
  (fd: number, headers: Uint8Array, count: number, flags: number) => number
>('int sendmmsg(int, void *, unsigned int, int)');
/** `headers` are struct mmsghdr; without a time limit of its own. */
export const recvmmsgOnThread = declareOnThread<
  (fd: number, headers: Uint8Array, count: number, flags: number, timeout: null) => number
>('int recvmmsg(int, void *, unsigned int, int, void *)');

// Time
/** `time` is a struct timespec. */
export const clockGettime = declare<(clock: number, time: Uint8Array) => number>(
  'int clock_gettime(int, void *)',
);

// Processes and descriptors
export const fcntl =
  declare<(fd: number, command: number, argument: number) => number>('int fcntl(int, int, int)');

export const read = declare<(fd: number, data: Uint8Array, length: number) => number>(
  'long read(int, void *, size_t)',
);
export const write = declare<(fd: number, data: Uint8Array, length: number) => number>(
  'long write(int, const void *, size_t)',
);
/** With memory, for requests that take a structure. */
export const ioctl = declare<(fd: number, request: number, argument: Memory) => number>(
  'int ioctl(int, unsigned long, void *)',
);
/** With a number, for requests that take one. */
export const ioctlNumber = declare<(fd: number, request: number, argument: number) => number>(
  'int ioctl(int, unsigned long, long)',
);

/** What a raw system call takes: a number, or memory by its address. */
export type SyscallArgument = number | bigint | Uint8Array;

// C declares syscall with an ellipsis; on both architectures the integers then travel in the same registers.
const rawSyscall = declare<(...words: (number | bigint)[]) => number>(
  'long syscall(long, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t)',
);

/** Any system call by number, for those libc has no name for. Strings go as NUL-terminated buffers. */
export function syscall(number: number, ...args: readonly SyscallArgument[]): number {
  const words = args.map((value) => (value instanceof Uint8Array ? addressOf(value) : value));
  while (words.length < 6) words.push(0);
  return rawSyscall(number, ...words);
}
