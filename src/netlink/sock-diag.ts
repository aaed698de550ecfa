import { type Family, formatAddress } from './address-bytes.ts';
import { AF_INET, IPPROTO_TCP, NETLINK_SOCK_DIAG } from './constants.ts';
import { NetlinkSocket } from './netlink-socket.ts';
import type { Netns } from './netns.ts';

/** TCP states by the kernel's number (net/tcp_states.h); 0 is none. */
const TCP_STATES = [
  undefined,
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
] as const;

export type TcpState = Exclude<(typeof TCP_STATES)[number], undefined>;

/** A TCP socket as the kernel of its netns sees it. */
export interface TcpSocket {
  readonly state: TcpState;
  readonly local: string;
  readonly localPort: number;
  /** The other end as this end sees it: what address translation made of it. */
  readonly remote: string;
  readonly remotePort: number;
}

export interface TcpSocketFilter {
  readonly family: Family;
  readonly localPort?: number;
}

// linux/sock_diag.h and linux/inet_diag.h
const SOCK_DIAG_BY_FAMILY = 20;
const ALL_STATES = 0xffffffff;
const NO_COOKIE = 0xffffffff;
/** struct inet_diag_msg: where the addresses of its struct inet_diag_sockid begin. */
const LOCAL_PORT = 4;
const REMOTE_PORT = 6;
const LOCAL_ADDRESS = 8;
const REMOTE_ADDRESS = 24;

/** A connection to the kernel's table of sockets of one netns. */
export class SockDiag extends NetlinkSocket {
  /** @param netns whose sockets; the calling thread's by default. @throws SystemError */
  static open(netns?: Netns): SockDiag {
    return new SockDiag(NETLINK_SOCK_DIAG, netns);
  }
}

function decodeTcpSocket(body: Buffer): TcpSocket | undefined {
  const state = TCP_STATES[body.readUInt8(1)];
  if (state === undefined) return undefined;
  const length = body.readUInt8(0) === AF_INET ? 4 : 16;
  return {
    state,
    local: formatAddress(body.subarray(LOCAL_ADDRESS, LOCAL_ADDRESS + length)),
    localPort: body.readUInt16BE(LOCAL_PORT),
    remote: formatAddress(body.subarray(REMOTE_ADDRESS, REMOTE_ADDRESS + length)),
    remotePort: body.readUInt16BE(REMOTE_PORT),
  };
}

function list(connection: SockDiag, filter: TcpSocketFilter): TcpSocket[] {
  const message = connection.newMessage(SOCK_DIAG_BY_FAMILY);
  // struct inet_diag_req_v2 with struct inet_diag_sockid: ports, addresses, interface, cookie.
  message.u8(filter.family).u8(IPPROTO_TCP).u8(0).u8(0).u32(ALL_STATES);
  message
    .u16be(filter.localPort ?? 0)
    .u16be(0)
    .zeros(32);
  message.u32(0).u32(NO_COOKIE).u32(NO_COOKIE);
  return connection.dump(message, { operation: 'list TCP sockets', object: '' }, (body) => {
    const socket = decodeTcpSocket(body);
    if (filter.localPort !== undefined && socket?.localPort !== filter.localPort) return undefined;
    return body.readUInt8(0) === filter.family ? socket : undefined;
  });
}

/**
 * TCP sockets in every state, of a netns or by a connection that is kept open for many questions. A
 * dual-stack server's sockets are of the IPv6 family, with addresses like `::ffff:10.244.1.2`.
 * @throws SystemError ENOENT on a kernel without inet_diag
 */
export function listTcpSockets(where: Netns | SockDiag, filter: TcpSocketFilter): TcpSocket[] {
  if (where instanceof SockDiag) return list(where, filter);
  const connection = SockDiag.open(where);
  try {
    return list(connection, filter);
  } finally {
    connection.close();
  }
}
