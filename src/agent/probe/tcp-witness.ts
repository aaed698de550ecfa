import { isIPv6 } from 'node:net';
import type { Family } from '../../netlink/address-bytes.ts';
import { AF_INET, AF_INET6 } from '../../netlink/constants.ts';
import { listTcpSockets } from '../../netlink/sock-diag.ts';
import { plainAddress } from '../responder/answer.ts';
import type { Sandbox } from '../sandbox.ts';
import type { SocketAddress } from '../socket-address.ts';
import type { Finding } from './finding.ts';
import { type Expected, judgeAnswer } from './judge-answer.ts';

/**
 * Whom a server of the pod's own saw, read from the sockets of its netns (sock_diag(7)) while the connection
 * stands. Nothing there with the client's port: somebody else took the call, or ports were translated too.
 * @throws SystemError when the sockets cannot be read; the step is an error then, never a pass
 */
export function witnessTcp(
  client: SocketAddress,
  target: Sandbox,
  port: number,
  expected: Expected,
): Finding {
  // A dual-stack server has its IPv4 connections among the IPv6 sockets, as mapped addresses.
  const families: readonly Family[] = isIPv6(client.address) ? [AF_INET6] : [AF_INET, AF_INET6];
  const connections = families
    .flatMap((family) => listTcpSockets(target.netns, { family, localPort: port }))
    .filter(({ state }) => state !== 'LISTEN');
  const samePort = connections.filter(({ remotePort }) => remotePort === client.port);
  const exact = samePort.find(({ remote }) => plainAddress(remote) === client.address);
  // A translated source keeps its port where it can (nf_nat); one that was given another port is found as
  // the only connection there is. One from the sender's own address is another connection of the sender's.
  const own = [client.address, ...(expected.sources ?? [])];
  const [only, ...others] = connections.filter(({ remote }) => !own.includes(plainAddress(remote)));
  const seen = exact ?? samePort[0] ?? (others.length === 0 ? only : undefined);
  if (seen === undefined) {
    return {
      verdict: 'wrong-peer',
      reason: 'target-saw-nothing',
      detail: `${expected.destination} accepted the connection, but ${expected.peer} has no such connection`,
    };
  }
  const { remote, remotePort, local } = seen;
  return judgeAnswer(
    {
      peer: expected.peer,
      source: plainAddress(remote),
      sourcePort: remotePort,
      destination: plainAddress(local),
    },
    expected,
  );
}
