import type { ClusterHandle, OpenResponders } from '../../cluster/cluster-handle.ts';
import { assertNever } from '../../model/assert-never.ts';
import { displayEndpoint } from '../../model/endpoint.ts';
import type { ProbeRequest } from '../../model/probe.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { judgeProbes } from '../judge-probes.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import type { StepContext } from '../step-definition.ts';
import { addressScope, type AddressScope } from './address-scope.ts';
import type { Churn } from './churn.ts';
import { judgeGivenAddresses, judgeOwnAddresses } from './judge-addresses.ts';
import { judgeChurn } from './judge-churn.ts';
import { judgeHops } from './judge-hops.ts';
import { judgeHostPorts } from './judge-host-ports.ts';
import { judgePairs } from './judge-pairs.ts';
import { judgePathMtu } from './judge-path-mtu.ts';
import type { LineTally } from './line-tally.ts';
import { newTallies, type ModelTallies } from './model-lines.ts';
import { hasAddress, modelPods, type ModelPod } from './model-pods.ts';
import { openModelPort } from './model-port.ts';
import { endpointOfNode, modelProbes, nodeAddress } from './model-probes.ts';

export interface JudgedModel {
  readonly tallies: ModelTallies;
  readonly pods: readonly ModelPod[];
  /** Those between two pods. */
  readonly pairs: readonly JudgedProbe[];
  readonly probeCount: number;
}

/**
 * Judges all lines for one address family, with responders of its own that are closed afterwards.
 * @param churn what pods that were made and deleted have shown
 */
export async function judgeNetworkModel(
  context: StepContext,
  family: IpFamily,
  churn: Churn,
): Promise<JudgedModel> {
  const { cluster } = context;
  const pods = modelPods(cluster.pods(), family);
  const scope = addressScope(cluster.network);
  const tallies = newTallies(family, scope);
  judgeGivenAddresses(tallies, pods, rangesOf(scope, cluster));
  judgeChurn(tallies, churn, family);
  const called = pods.filter(hasAddress);
  const { pairs, probeCount } = await judgeTraffic(context, tallies, called, family);
  await judgeKernelAddresses(context, tallies, pods, pairs, family);
  judgeHops(tallies, pairs, cluster);
  const bigPings = await judgePathMtu(context, tallies, called, family);
  const hostPorts = await judgeHostPorts(context, tallies, family);
  return { tallies, pods, pairs, probeCount: probeCount + bigPings + hostPorts };
}

/** What of the model is told by probes of ports of its own: lines 3 to 9 and 11 to 15. */
async function judgeTraffic(
  context: StepContext,
  tallies: ModelTallies,
  pods: readonly ModelPod[],
  family: IpFamily,
): Promise<Pick<JudgedModel, 'pairs' | 'probeCount'>> {
  const { cluster, signal } = context;
  const nodes = cluster.nodes();
  const endpoints = [...pods.map(({ endpoint }) => endpoint), ...nodes.map(endpointOfNode)];
  const { port, open } = await openModelPort(cluster, endpoints, signal);
  try {
    judgeListeners(tallies, pods, open);
    const groups = modelProbes(cluster, pods, port, family);
    const all = Object.values(groups).flat();
    const judged = await judgeAnswered(context, all);
    const pairs = take(judged, groups.pairs);
    judgeAll(tallies.loopback, take(judged, groups.loopback));
    const onOneNode = sameNode(pods);
    judgePairs(tallies, pairs, onOneNode);
    for (const line of ['nodeToPods', 'nodeToOthers', 'toOwnNode', 'toOtherNodes', 'toItself'] as const)
      judgeAll(tallies[line], take(judged, groups[line]));
    if (nodes.some((node) => nodeAddress(node, family) === undefined)) {
      for (const line of [tallies.toOwnNode, tallies.toOtherNodes])
        line.noteWhenUnjudged('no such node has an address of this family');
    }
    return { pairs, probeCount: all.length };
  } finally {
    await open.close();
  }
}

/**
 * Lines 7, 8, 10 and 12 alone, for one address family: whom servers see. Of one that does not answer nobody knows that,
 * which is a breach where no other line tells of it.
 */
export async function judgeSourceAddresses(context: StepContext, family: IpFamily): Promise<JudgedModel> {
  const { cluster, signal } = context;
  const pods = modelPods(cluster.pods(), family);
  const tallies = newTallies(family, addressScope(cluster.network));
  const called = pods.filter(hasAddress);
  const endpoints = called.map(({ endpoint }) => endpoint);
  const { port, open } = await openModelPort(cluster, endpoints, signal);
  try {
    const groups = modelProbes(cluster, called, port, family);
    const all = [...groups.pairs, ...groups.nodeToOthers];
    const judged = await judgeAnswered(context, all);
    const pairs = take(judged, groups.pairs);
    const onOneNode = sameNode(pods);
    for (const probe of pairs) {
      const { sourceSameNode, sourceOtherNode } = tallies;
      const isKnown = probe.holds || probe.result.verdict.reason === 'destination-translated';
      (onOneNode(probe) ? sourceSameNode : sourceOtherNode).judge(isKnown, () => ({ probe }));
    }
    judgeAll(tallies.nodeToOthers, take(judged, groups.nodeToOthers));
    await judgeKernelAddresses(context, tallies, pods, pairs, family);
    return { tallies, pods, pairs, probeCount: all.length };
  } finally {
    await open.close();
  }
}

/** Whether a probe is between pods of one node. */
function sameNode(pods: readonly ModelPod[]): (probe: JudgedProbe) => boolean {
  const nodeOf = new Map(pods.map((pod) => [displayEndpoint(pod.endpoint), pod.node]));
  return ({ request: { from, to } }) => nodeOf.get(displayEndpoint(from)) === nodeOf.get(displayEndpoint(to));
}

/** Line 10. */
async function judgeKernelAddresses(
  { cluster, signal }: StepContext,
  tallies: ModelTallies,
  pods: readonly ModelPod[],
  pairs: readonly JudgedProbe[],
  family: IpFamily,
): Promise<void> {
  const keys = pods.map(({ key }) => key);
  const inKernel = await cluster.sandboxAddresses(keys, { signal });
  judgeOwnAddresses(tallies, pods, inKernel, pairs, family);
}

function rangesOf(
  scope: AddressScope,
  cluster: Pick<ClusterHandle, 'network' | 'nodes'>,
): ((node: string) => readonly string[]) | undefined {
  switch (scope) {
    case 'node': {
      const byNode = new Map(cluster.nodes().map(({ metadata, spec }) => [metadata.name, spec.podCIDRs]));
      return (node) => byNode.get(node) ?? [];
    }
    case 'cluster':
      return () => cluster.network.podCIDRs;
    case 'plugin':
      return undefined;
    default:
      return assertNever(scope, 'scope');
  }
}

/** All groups in one go, so that they run side by side and progress is told of the whole. */
function judgeAnswered(
  context: StepContext,
  requests: readonly ProbeRequest[],
): Promise<readonly JudgedProbe[]> {
  const cases = requests.map((request) => ({ request, expected: ['answered'] as const }));
  return judgeProbes(context.cluster, cases, context);
}

function take(judged: readonly JudgedProbe[], group: readonly ProbeRequest[]): readonly JudgedProbe[] {
  const wanted = new Set(group);
  return judged.filter(({ request }) => wanted.has(request));
}

function judgeAll(tally: LineTally, judged: readonly JudgedProbe[]): void {
  for (const probe of judged) tally.judge(probe.holds, () => ({ probe }));
}

/** Line 4: the kernel let every pod have the port. */
function judgeListeners(
  tallies: ModelTallies,
  pods: readonly ModelPod[],
  { failures }: OpenResponders,
): void {
  if (pods.length < 2) return;
  for (const { endpoint } of pods) {
    const name = displayEndpoint(endpoint);
    const failed = failures.filter((failure) => displayEndpoint(failure.endpoint) === name);
    const ports = failed.map(({ port }) => `${port.protocol}/${port.port}`);
    tallies.samePort.judge(failed.length === 0, () => ({
      failure: {
        what: `listen in ${name} on ${ports.join(' and ')}`,
        expected: 'the port is free in every pod',
        seen: [...new Set(failed.map(({ message }) => message))].join('; '),
        evidence: [],
      },
    }));
  }
}
