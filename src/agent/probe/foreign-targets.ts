import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { InternalError } from '../../model/errors.ts';
import { Deadline } from '../deadline.ts';
import type { ProbeOrder } from '../protocol.ts';
import { probedPort } from './probed-port.ts';
import type { MarkedPacket, ProbeTarget, SeenConnection, SeenPacket, TcpCall } from './probe-target.ts';
import { QuestionBatches } from './question-batches.ts';
import type { AskTargets, TargetAnswer, TargetQuestion } from './target-question.ts';

/** Who is probed, and until when. */
export interface TimedTarget {
  readonly target: ProbeTarget;
  /** A responder of ours has the port. */
  readonly simulated: boolean;
  readonly deadline: Deadline;
}

/** The targets of some probes that other agents have. */
export class ForeignTargets {
  private readonly batches: QuestionBatches;
  /** Whether a responder of ours has the port, by target and port. */
  private readonly simulated: ReadonlyMap<string, boolean>;

  private constructor(batches: QuestionBatches, simulated: ReadonlyMap<string, boolean>) {
    this.batches = batches;
    this.simulated = simulated;
  }

  /** Has the agents of all targets get ready; each target and port is asked for once, all in one request. */
  static async prepare(
    orders: readonly ProbeOrder[],
    askTargets: AskTargets,
    signal: AbortSignal,
  ): Promise<ForeignTargets> {
    const questions = new Map<string, TargetQuestion>();
    for (const order of orders) {
      questions.set(keyOf(order), { kind: 'port', target: order.to, port: probedPort(order) });
    }
    const batches = new QuestionBatches(askTargets, signal);
    const simulated = await Promise.all(
      [...questions].map(
        async ([key, question]) => [key, (await batches.ask(question)).simulated === true] as const,
      ),
    );
    return new ForeignTargets(batches, new Map(simulated));
  }

  /** The target of one of these probes, and its time. What is asked of the target takes none of that. */
  targetOf(order: ProbeOrder): TimedTarget {
    const simulated = this.simulated.get(keyOf(order));
    if (simulated === undefined) {
      throw new InternalError(`${displayEndpoint(order.to)} went from this agent while it was probed`);
    }
    // A responder of ours is late when its agent is; a pod's own server and a kernel have no such excuse.
    const heldUp = async (withinMs: number): Promise<number> =>
      (await this.batches.ask({ kind: 'hold-up', target: order.to, withinMs })).heldUpMs ?? 0;
    const deadline = new Deadline(order.timeoutMs, simulated ? heldUp : undefined);
    return { target: new ForeignTarget(order.to, this.batches, deadline), simulated, deadline };
  }
}

function keyOf(order: ProbeOrder): string {
  const { protocol, family, port } = probedPort(order);
  return `${displayEndpoint(order.to)} ${protocol} ${family} ${port ?? ''}`;
}

/** A target that another agent has: what it saw is asked for by way of the client, which knows them all. */
class ForeignTarget implements ProbeTarget {
  private readonly endpoint: Endpoint;
  private readonly batches: QuestionBatches;
  private readonly deadline: Deadline;

  constructor(endpoint: Endpoint, batches: QuestionBatches, deadline: Deadline) {
    this.endpoint = endpoint;
    this.batches = batches;
    this.deadline = deadline;
  }

  async seenPacket(packet: MarkedPacket): Promise<SeenPacket | undefined> {
    return (await this.ask({ kind: 'packet', target: this.endpoint, packet })).packet;
  }

  async seenConnection(call: TcpCall): Promise<SeenConnection | undefined> {
    return (await this.ask({ kind: 'connection', target: this.endpoint, call })).connection;
  }

  async silentNeighbour(address: string): Promise<string | undefined> {
    return (await this.ask({ kind: 'neighbour', target: this.endpoint, address })).silent;
  }

  private ask(question: TargetQuestion): Promise<TargetAnswer> {
    return this.deadline.standStillFor(this.batches.ask(question));
  }
}
