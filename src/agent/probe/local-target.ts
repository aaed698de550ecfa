import { findSilentNeighbour } from '../find-silent-neighbour.ts';
import type { Place } from '../seat.ts';
import type { MarkedPacket, ProbeTarget, SeenConnection, SeenPacket, TcpCall } from './probe-target.ts';
import type { ProbedPort } from './target-question.ts';
import { findTcpConnection } from './tcp-witness.ts';

/** A target that this agent has itself. */
export class LocalTarget implements ProbeTarget {
  private readonly place: Place;

  constructor(place: Place) {
    this.place = place;
  }

  /**
   * Gets ready for probes of a port.
   * @returns whether a responder of ours has it; of what others answer, the packets are watched from now on
   */
  prepare({ protocol, family, port = 0 }: ProbedPort): boolean {
    const { sandbox } = this.place;
    if (sandbox.hasResponder(protocol, port)) return true;
    if (protocol !== 'tcp') sandbox.witness(protocol, family);
    return false;
  }

  async seenPacket({ protocol, family, nonce }: MarkedPacket): Promise<SeenPacket | undefined> {
    return this.place.sandbox.witness(protocol, family).take(nonce);
  }

  async seenConnection(call: TcpCall): Promise<SeenConnection | undefined> {
    return findTcpConnection(this.place.sandbox.netns, call);
  }

  async silentNeighbour(address: string): Promise<string | undefined> {
    return findSilentNeighbour([this.place.node.sandbox], address);
  }
}
