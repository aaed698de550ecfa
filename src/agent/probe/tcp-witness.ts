import { isIPv6 } from 'node:net';
import type { Family } from '../../netlink/address-bytes.ts';
import { AF_INET, AF_INET6 } from '../../netlink/constants.ts';
import type { Netns } from '../../netlink/netns.ts';
import { listTcpSockets, type TcpSocket } from '../../netlink/sock-diag.ts';
import { plainAddress } from '../responder/answer.ts';
import type { SocketAddress } from '../socket-address.ts';
import type { Finding } from './finding.ts';
import { type Expected, judgeAnswer } from './judge-answer.ts';
import type { ProbeTarget, SeenConnection, TcpCall } from './probe-target.ts';

/** Who a call was meant for. */
interface CalledTask {
  readonly target: Pick<ProbeTarget, 'seenConnection'>;
  readonly expected: Expected;
}

/**
 * Whom a server of the pod's own saw, while the connection stands. When it saw nobody, somebody else took
 * the call, or ports were translated too.
 * @throws SystemError when the sockets cannot be read; the step is an error then, never a pass
 */
export async function witnessTcp(
  client: SocketAddress,
  port: number,
  { target, expected }: CalledTask,
): Promise<Finding> {
  const senders = [client.address, ...(expected.sources ?? [])];
  const seen = await target.seenConnection({ client, port, senders });
  if (seen !== undefined) return judgeAnswer({ peer: expected.peer, ...seen }, expected);
  return {
    verdict: 'wrong-peer',
    reason: 'target-saw-nothing',
    detail: `${expected.destination} accepted the connection, but ${expected.peer} has no such connection`,
  };
}

/** The server's end of a connection, read from the sockets of its netns (sock_diag(7)). */
export function findTcpConnection(
  netns: Netns,
  { client, port, senders }: TcpCall,
): SeenConnection | undefined {
  // A dual-stack server has its IPv4 connections among the IPv6 sockets, as mapped addresses.
  const families: readonly Family[] = isIPv6(client.address) ? [AF_INET6] : [AF_INET, AF_INET6];
  return pickConnection(
    families.flatMap((family) => listTcpSockets(netns, { family, localPort: port })),
    { client, senders },
  );
}

/** Which of a server's sockets is the end of a client's connection. */
export function pickConnection(
  sockets: readonly TcpSocket[],
  { client, senders }: Omit<TcpCall, 'port'>,
): SeenConnection | undefined {
  const connections = sockets.filter(({ state }) => state !== 'LISTEN');
  const samePort = connections.filter(({ remotePort }) => remotePort === client.port);
  const exact = samePort.find(({ remote }) => plainAddress(remote) === client.address);
  // A translated source keeps its port where it can (nf_nat); one that was given another port is found as
  // the only connection there is. One from the sender's own address is another connection of the sender's.
  const [only, ...others] = connections.filter(({ remote }) => !senders.includes(plainAddress(remote)));
  const seen = exact ?? samePort[0] ?? (others.length === 0 ? only : undefined);
  if (seen === undefined) return undefined;
  const { remote, remotePort, local } = seen;
  return { source: plainAddress(remote), sourcePort: remotePort, destination: plainAddress(local) };
}
