import type { Endpoint } from '../../model/endpoint.ts';
import { mapConcurrent } from '../../util/concurrency.ts';
import { Deadline } from '../deadline.ts';
import { findSilentNeighbour } from '../find-silent-neighbour.ts';
import type { ProbeOrder, ProbeOutcome } from '../protocol.ts';
import { responsiveClock } from '../responsive-clock.ts';
import { peerOf, type Place } from '../seat.ts';
import { ForeignTargets, type TimedTarget } from './foreign-targets.ts';
import { LocalTarget } from './local-target.ts';
import { probedPort } from './probed-port.ts';
import { runProbe } from './run-probe.ts';
import type { AskTargets } from './target-question.ts';

/** Enough to keep the kernel busy, few enough that none waits long for its turn. */
const probesAtOnce = 128;
/** How often progress is told, in probes. */
const progressStep = 200;

/** Who is where in this agent. */
export interface Seats {
  /** @throws InternalError when this agent does not have it */
  seatOf(endpoint: Endpoint): Place;
  /** undefined when another agent has it, if anybody. */
  findSeat(endpoint: Endpoint): Place | undefined;
}

export interface RunProbesOptions {
  readonly seats: Seats;
  /** The way to targets that other agents have. */
  readonly askTargets: AskTargets;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** Runs probes side by side, of senders that this agent has; one verdict each, in their order. */
export async function runProbes(
  orders: readonly ProbeOrder[],
  { seats, askTargets, signal, onProgress }: RunProbesOptions,
): Promise<readonly ProbeOutcome[]> {
  const elsewhere = orders.filter(({ to }) => seats.findSeat(to) === undefined);
  // Before any probe's time begins to run.
  const foreign = await ForeignTargets.prepare(elsewhere, askTargets, signal);
  let done = 0;
  const release = responsiveClock.use();
  try {
    return await mapConcurrent(
      orders,
      probesAtOnce,
      async (order, siblings) => {
        const outcome = await probeOne(order, seats, foreign, siblings);
        if (++done % progressStep === 0) onProgress(done);
        return outcome;
      },
      signal,
    );
  } finally {
    release();
  }
}

async function probeOne(
  order: ProbeOrder,
  seats: Seats,
  foreign: ForeignTargets,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const from = seats.seatOf(order.from);
  const seat = seats.findSeat(order.to);
  const { target, simulated, deadline } =
    seat === undefined ? foreign.targetOf(order) : localTargetOf(order, seat);
  const verdict = await runProbe({
    order,
    from: from.sandbox,
    target,
    simulated,
    expected: {
      peer: peerOf(order.to),
      destination: order.toAddress,
      ...(order.calledPort === undefined ? {} : { isTranslated: true }),
      ...(order.sources === undefined ? {} : { sources: sourcesOf(order, order.sources, from) }),
    },
    deadline,
    signal,
  });
  if (verdict.verdict !== 'no-answer') return { simulated, verdict };
  const silent =
    findSilentNeighbour([from.sandbox, from.node.sandbox], order.toAddress) ??
    (await target.silentNeighbour(order.toAddress));
  if (silent === undefined) return { simulated, verdict };
  return { simulated, verdict: { ...verdict, reason: 'neighbour-unresolved', detail: silent } };
}

const loopback: readonly string[] = ['127.0.0.1', '::1'];

function sourcesOf(order: ProbeOrder, sources: readonly string[], { node }: Place): readonly string[] {
  if (order.orSourceOfNode !== true) return sources;
  const ofNode = node.sandbox.localAddresses().filter((address) => !loopback.includes(address));
  return [...new Set([...sources, ...ofNode])];
}

function localTargetOf(order: ProbeOrder, seat: Place): TimedTarget {
  const target = new LocalTarget(seat);
  const simulated = target.prepare(probedPort(order));
  return { target, simulated, deadline: new Deadline(order.timeoutMs) };
}
