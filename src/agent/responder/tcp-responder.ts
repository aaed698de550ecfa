import { setMaxListeners } from 'node:events';
import { messageOf } from '../../model/errors.ts';
import type { IpFamily } from '../../model/verdict.ts';
import {
  AF_INET,
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  SO_REUSEADDR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
} from '../../netlink/constants.ts';
import { EAGAIN } from '../../netlink/errno.ts';
import { kernelHasIPv6 } from '../../netlink/kernel-has-ipv6.ts';
import { accept4, bind, close, listen, setsockopt, socket } from '../../netlink/libc.ts';
import { inNetns, type Netns } from '../../netlink/netns.ts';
import { watch } from '../../netlink/poll.ts';
import { checkCall } from '../../netlink/system-error.ts';
import { Deadline } from '../deadline.ts';
import { RawSocket } from '../raw-socket.ts';
import {
  anyAddress,
  decodeSocketAddress,
  encodeSocketAddress,
  intOption,
  type SocketAddress,
} from '../socket-address.ts';
import type { ResponderIdentity } from './answer.ts';
import { serveHttp } from './http-connection.ts';
import { answerProbe, probeGreeting } from './probe-exchange.ts';

/** Something that is open in a sandbox and has to be closed before it. */
export interface Responder {
  close(): void;
}

/** Room for a full mesh that arrives at once; the kernel caps it at net.core.somaxconn. */
const backlog = 4096;
/** How long a caller may be silent before the HTTP server takes over, which has time limits of its own. */
const silenceMs = 1_000;
/** How long a probe may take with its request, and with taking the answer. */
const patienceMs = 10_000;

/**
 * Answers on a TCP port of a sandbox, on all its addresses, with who it is and whom it saw: probes at once,
 * everybody else through Node's HTTP server.
 * @throws SystemError EADDRINUSE when something listens there
 */
export function openTcpResponder(netns: Netns, port: number, identity: ResponderIdentity): Responder {
  const listeners = listenOn(netns, port, identity);
  const closing = new AbortController();
  // Every connection that stands listens to it; Node warns of more than ten.
  setMaxListeners(0, closing.signal);
  const watchers = listeners.map((listener) => {
    const watcher = watch(listener, { readable: true }, (event) => {
      for (let caller = accept(listener); caller !== undefined; caller = accept(listener)) {
        void serve(caller.socket, caller.from, identity, closing.signal);
      }
      if (event.error) watcher.rearm();
    });
    return watcher;
  });
  return {
    close: () => {
      for (const watcher of watchers) watcher.close();
      for (const listener of listeners) close(listener);
      closing.abort();
    },
  };
}

/**
 * One socket an address family: what a socket of both sees of IPv4 are mapped addresses, which are nobody's own
 * (ipv6(7), IPV6_V6ONLY).
 */
function listenOn(netns: Netns, port: number, identity: ResponderIdentity): readonly number[] {
  const where = `tcp port ${port} for ${identity.peer}`;
  const families = kernelHasIPv6() ? (['ipv4', 'ipv6'] as const) : (['ipv4'] as const);
  return inNetns(netns, () => {
    const open: number[] = [];
    try {
      for (const family of families) open.push(listenIn(family, port, where));
    } catch (error) {
      for (const fd of open) close(fd);
      throw error;
    }
    return open;
  });
}

/** In the netns that this thread is in. */
function listenIn(family: IpFamily, port: number, where: string): number {
  const domain = family === 'ipv6' ? AF_INET6 : AF_INET;
  const fd = checkCall(socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'open', where);
  try {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, intOption(1), 4);
    if (family === 'ipv6') setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, intOption(1), 4);
    const address = encodeSocketAddress(anyAddress(family), port);
    checkCall(bind(fd, address, address.length), 'listen on', where);
    checkCall(listen(fd, backlog), 'listen on', where);
  } catch (error) {
    close(fd);
    throw error;
  }
  return fd;
}

interface Caller {
  readonly socket: RawSocket;
  readonly from: SocketAddress;
}

/** The next connection that waits; undefined when there is none. */
function accept(listener: number): Caller | undefined {
  const name = Buffer.alloc(28);
  const fd = accept4(listener, name, intOption(name.length), SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return undefined;
  return { socket: RawSocket.adopt(fd), from: decodeSocketAddress(name) ?? { address: '', port: 0 } };
}

/** Looks at how a caller begins, and gives it to who understands it. */
async function serve(
  socket: RawSocket,
  from: SocketAddress,
  identity: ResponderIdentity,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (await beginsAsProbe(socket, signal)) {
      await answerProbe(socket, from, identity, new Deadline(patienceMs), signal);
    } else serveHttp(socket.release(), identity, signal);
  } catch (error) {
    // The responder was closed; whatever else it is concerns this one caller, who sees its connection end.
    if (!signal.aborted) process.emitWarning(`a connection to ${identity.peer}: ${messageOf(error)}`);
  } finally {
    socket.close();
  }
}

async function beginsAsProbe(socket: RawSocket, signal: AbortSignal): Promise<boolean> {
  const deadline = new Deadline(silenceMs);
  for (;;) {
    const begin = socket.peek(probeGreeting.length);
    if (typeof begin !== 'number') {
      // The first segment holds all of a probe's greeting: less than that is another caller.
      return begin.equals(probeGreeting);
    }
    if (begin !== EAGAIN || (await socket.wait('readable', deadline, signal)) === 'timeout') return false;
  }
}
