import type { CheckPods } from '../../cluster/cluster-handle.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Inspection } from '../../model/inspection.ts';
import type { Pod } from '../../model/kubernetes.ts';
import type { ProbeRequest } from '../../model/probe.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { collectEvidence } from '../evidence.ts';
import { judgeProbes } from '../judge-probes.ts';
import type { JudgedProbe, ProbeCase } from '../judged-probe.ts';
import { endpointOf } from '../selectors.ts';
import type { StepContext } from '../step-definition.ts';
import { addressesOf, runsInSandbox } from './model-pods.ts';

/** What was seen while pods of the check's own came and went beside those of the cluster. */
export interface Churn {
  /** All pods that lived at one time, each time something had come or gone. */
  readonly moments: readonly (readonly Pod[])[];
  /** Echo requests to addresses that other pods had had before, from pods that had talked to those. */
  readonly again: readonly CalledAgain[];
  /** Why there is nothing, or less, to judge by. */
  readonly note?: string;
  readonly againNote: string;
  readonly probeCount: number;
}

/** @see Churn */
export interface CalledAgain {
  readonly probe: JudgedProbe;
  /** What both ends looked like when it was not answered. */
  readonly evidence: readonly Inspection[];
}

/** A second, in tries: an echo request that went to whoever had the address before is lost. */
const tries = 4;
const tryMs = 250;
/** Neighbours on this many nodes tell what those on more would. */
const nodesOfAgain = 4;

/**
 * Makes two pods on every node, deletes one of them, makes two more, one of which shall have the address that became
 * free, and takes all down. They are gone afterwards, whatever happens.
 */
export async function observeChurn(context: StepContext, families: readonly IpFamily[]): Promise<Churn> {
  const { cluster, signal } = context;
  const nodes = cluster.nodes().filter(({ status }) => status.ready);
  const names = nodes.map(({ metadata }) => metadata.name);
  const own = await cluster.openCheckPods({ signal });
  try {
    const first = await own.start(
      names.flatMap((node) => [
        { name: `leaves-${node}`, node },
        { name: `stays-${node}`, node },
      ]),
      { signal },
    );
    const leaving = first.filter(({ metadata }) => metadata.name.startsWith('leaves-'));
    const staying = first.filter((pod) => !leaving.includes(pod));
    const before = running(cluster.pods());
    const met = await meet(context, before, running(leaving), families);
    await own.stop(
      leaving.map(({ metadata }) => metadata.name),
      { signal },
    );
    const second = await startAgain(own, running(leaving), names, signal);
    const again = await callAgain(context, met, running(second));
    const note = whyNotAll([...first, ...second]);
    return {
      moments: [
        [...before, ...running(first)],
        [...running(cluster.pods()), ...running(staying), ...running(second)],
      ],
      again: again.judged,
      ...(note !== undefined && { note }),
      againNote: note ?? again.note,
      probeCount: met.length + again.probeCount,
    };
  } finally {
    await own.close();
  }
}

const running = (pods: readonly Pod[]): readonly Pod[] => pods.filter(runsInSandbox);

/** One more on every node, and one in the place of each that left. */
function startAgain(
  own: CheckPods,
  left: readonly Pod[],
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  return own.start(
    [
      ...left.map(({ spec: { nodeName = '' }, status }) => ({
        name: `again-${nodeName}`,
        node: nodeName,
        ...(status !== undefined && { addresses: status.podIPs }),
      })),
      ...nodes.map((node) => ({ name: `more-${node}`, node })),
    ],
    { signal },
  );
}

/** Who has talked to a pod that was to leave. */
interface Acquaintance {
  readonly from: Endpoint;
  readonly pod: Pod;
  readonly family: IpFamily;
}

/** A pod of each of some nodes talks to the pods that will leave these nodes, so that it knows their link addresses. */
async function meet(
  context: StepContext,
  pods: readonly Pod[],
  leaving: readonly Pod[],
  families: readonly IpFamily[],
): Promise<readonly Acquaintance[]> {
  const byNode = new Map(pods.toReversed().map((pod) => [pod.spec.nodeName, pod]));
  const callers = [...byNode.values()].toReversed().slice(0, nodesOfAgain);
  const known = families.flatMap((family) => {
    const has = (pod: Pod): boolean => addressesOf(pod, family).length > 0;
    return leaving
      .slice(0, nodesOfAgain)
      .filter(has)
      .flatMap((pod) => callers.filter(has).map((caller) => ({ from: endpointOf(caller), pod, family })));
  });
  const cases = known.map(({ from, pod, family }) => ({
    request: ping(from, pod, family),
    expected: ['answered'] as const,
  }));
  const judged = await judgeProbes(context.cluster, cases, { signal: context.signal });
  return known.filter((_, index) => judged[index]?.holds === true);
}

/** Those who knew the address call it again; who is not answered tries again, for a second. */
async function callAgain(
  context: StepContext,
  met: readonly Acquaintance[],
  pods: readonly Pod[],
): Promise<{ readonly judged: readonly CalledAgain[]; readonly note: string; readonly probeCount: number }> {
  if (met.length === 0) return { judged: [], note: 'no pod could talk to the first one', probeCount: 0 };
  const cases = met.flatMap(({ from, pod, family }) => {
    const had = addressesOf(pod, family);
    return pods
      .filter((one) => addressesOf(one, family).some((ip) => had.includes(ip)))
      .map((heir) => ({
        request: { ...ping(from, heir, family), timeoutMs: tryMs },
        expected: ['answered'] as const,
      }));
  });
  const judged = new Map<ProbeRequest, JudgedProbe>();
  let left: readonly ProbeCase[] = cases;
  let probeCount = 0;
  for (let attempt = 0; attempt < tries && left.length > 0; attempt++) {
    probeCount += left.length;
    const found = await judgeProbes(context.cluster, left, { signal: context.signal });
    for (const probe of found) judged.set(probe.request, probe);
    left = found.filter(({ holds }) => !holds);
  }
  const called: CalledAgain[] = [];
  for (const probe of judged.values()) {
    // Afterwards the pod is gone.
    const isLookedAt = !probe.holds && called.every(({ evidence }) => evidence.length === 0);
    const { from, to } = probe.request;
    const ends = isLookedAt ? [from, to] : [];
    called.push({ probe, evidence: await collectEvidence(context.cluster, ends, context.signal) });
  }
  return { judged: called, note: 'the IPAM of the plugin gave no address again', probeCount };
}

const ping = (from: Endpoint, pod: Pod, family: IpFamily): ProbeRequest => ({
  from,
  to: endpointOf(pod),
  protocol: 'icmp',
  family,
  source: 'any',
});

/** The first of the check's own pods that did not start. */
function whyNotAll(pods: readonly Pod[]): string | undefined {
  const missing = pods.filter(({ status }) => status?.phase !== 'Running');
  const [first] = missing;
  if (first === undefined) return undefined;
  const why = first.status?.message ?? first.status?.reason ?? 'it did not start';
  return `${missing.length} of ${pods.length} pods of the check's own did not start: ${why}`;
}
