import type { ClusterHandle, ProbeOptions } from '../../cluster/cluster-handle.ts';
import { InternalError } from '../../model/errors.ts';
import type { PodKey } from '../../model/names.ts';
import type { ProbeRequest, ProbeResult } from '../../model/probe.ts';
import type { ExpectableVerdict, IpFamily, Reason } from '../../model/verdict.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import type { ModelPod } from '../network-model/model-pods.ts';
import { echoPayloadBytes } from './echo-size.ts';

/** From one pod to another. */
export interface PodPair {
  readonly from: ModelPod;
  readonly to: ModelPod;
}

/** Echo requests that may not be fragmented: as big as the sender's link takes them, and one byte bigger. */
export interface BigPings {
  readonly pair: PodPair;
  /** Of the sender's own link. */
  readonly mtuBytes: number;
  readonly exact: JudgedProbe;
  /** Holds when the sender's own kernel says that it is too big. */
  readonly over: JudgedProbe;
}

/** Every ordered pair of pods, once each way. */
export const orderedPairs = (pods: readonly ModelPod[]): readonly PodPair[] =>
  pods.flatMap((from) => pods.filter((to) => to !== from).map((to) => ({ from, to })));

/** An echo request of a size that may not be fragmented on its way. */
export const bigPing = ({ from, to }: PodPair, packetBytes: number, family: IpFamily): ProbeRequest => ({
  from: from.endpoint,
  to: to.endpoint,
  protocol: 'icmp',
  family,
  source: 'any',
  sizeBytes: echoPayloadBytes(packetBytes, family),
});

/**
 * Sends both of each pair, all side by side; pairs whose sender has no link are left out. No control is needed: that a
 * message is too big is for the sender's own kernel to say, whoever listens.
 */
export async function sendBigPings(
  cluster: Pick<ClusterHandle, 'probe'>,
  pairs: readonly PodPair[],
  mtus: ReadonlyMap<PodKey, number>,
  family: IpFamily,
  options: ProbeOptions,
): Promise<readonly BigPings[]> {
  const known = pairs.flatMap((pair) => {
    const mtuBytes = mtus.get(pair.from.key);
    return mtuBytes === undefined ? [] : [{ pair, mtuBytes }];
  });
  const requests = known.flatMap(({ pair, mtuBytes }) => [
    bigPing(pair, mtuBytes, family),
    bigPing(pair, mtuBytes + 1, family),
  ]);
  const results = await cluster.probe(requests, options);
  return known.map((one, index) => ({
    ...one,
    exact: judged('answered', 'answer', requests[index * 2], results[index * 2]),
    over: judged('too-big', 'message-too-long', requests[index * 2 + 1], results[index * 2 + 1]),
  }));
}

function judged(
  expected: ExpectableVerdict,
  reason: Reason,
  request: ProbeRequest | undefined,
  result: ProbeResult | undefined,
): JudgedProbe {
  if (request === undefined || result === undefined) throw new InternalError('a big ping has no result');
  const { verdict } = result;
  return {
    request,
    expected: [expected],
    result,
    holds: verdict.verdict === expected && verdict.reason === reason,
  };
}
