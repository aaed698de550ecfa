import type { IpFamily } from '../../model/verdict.ts';
import type { SocketAddress } from '../socket-address.ts';

/**
 * The side that is probed: what only the kernel of the target can tell. It may be in the hands of this agent
 * or of another one.
 */
export interface ProbeTarget {
  /** How the target saw a probe's packet; undefined when it never came. */
  seenPacket(packet: MarkedPacket): Promise<SeenPacket | undefined>;
  /** Whom the target's own server is connected with, asked while the connection stands; undefined: nobody. */
  seenConnection(call: TcpCall): Promise<SeenConnection | undefined>;
  /** Why the target's node cannot deliver to an address: a sentence; undefined when that is not known. */
  silentNeighbour(address: string): Promise<string | undefined>;
}

/** What a witness looks at: echo requests, or datagrams. */
export type WitnessedProtocol = 'icmp' | 'udp';

export interface MarkedPacket {
  readonly protocol: WitnessedProtocol;
  readonly family: IpFamily;
  readonly nonce: string;
}

/** A packet as the target saw it. */
export interface SeenPacket {
  readonly source: string;
  readonly destination?: string;
  /** What was left of its TTL, or hop limit; absent where the kernel did not tell. */
  readonly ttl?: number;
}

/** A connection as its client sees it. */
export interface TcpCall {
  readonly client: SocketAddress;
  /** The server's port. */
  readonly port: number;
  /** All addresses of the sender: a connection from one of them is no translated one. */
  readonly senders: readonly string[];
}

/** A connection as the server sees it. */
export interface SeenConnection {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
}
