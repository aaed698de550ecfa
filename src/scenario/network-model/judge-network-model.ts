import type { ClusterHandle, OpenResponders } from '../../cluster/cluster-handle.ts';
import { assertNever } from '../../model/assert-never.ts';
import { displayEndpoint } from '../../model/endpoint.ts';
import type { ProbeRequest } from '../../model/probe.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { judgeProbes } from '../judge-probes.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import type { StepContext } from '../step-definition.ts';
import { addressScope, type AddressScope } from './address-scope.ts';
import { judgeGivenAddresses, judgeOwnAddresses } from './judge-addresses.ts';
import { isAnswered, judgePairs } from './judge-pairs.ts';
import { newTallies, type ModelTallies } from './model-lines.ts';
import { modelPods, type ModelPod } from './model-pods.ts';
import { openModelPort } from './model-port.ts';
import { modelProbes } from './model-probes.ts';

export interface JudgedModel {
  readonly tallies: ModelTallies;
  readonly pods: readonly ModelPod[];
  /** Those between two pods. */
  readonly pairs: readonly JudgedProbe[];
  readonly probeCount: number;
}

/** Judges lines 1 to 12 for one address family, with responders of its own that are closed afterwards. */
export async function judgeNetworkModel(context: StepContext, family: IpFamily): Promise<JudgedModel> {
  const { cluster, signal } = context;
  const pods = modelPods(cluster.pods(), family);
  const nodes = cluster.nodes();
  const scope = addressScope(cluster.network);
  const tallies = newTallies(family, scope);
  judgeGivenAddresses(tallies, pods, rangesOf(scope, cluster));

  const endpoints = pods.map(({ endpoint }) => endpoint);
  const { port, open } = await openModelPort(cluster, endpoints, signal);
  try {
    judgeListeners(tallies, pods, open);
    const groups = modelProbes(pods, nodes, port, family);
    const all = [...groups.loopback, ...groups.pairs, ...groups.nodeToPods, ...groups.nodeToOthers];
    const judged = await judgeAnswered(context, all);
    const pairs = take(judged, groups.pairs);
    judgeAll(tallies.loopback, take(judged, groups.loopback));
    const nodeOf = new Map(pods.map((pod) => [displayEndpoint(pod.endpoint), pod.node]));
    judgePairs(
      tallies,
      pairs,
      ({ request: { from, to } }) => nodeOf.get(displayEndpoint(from)) === nodeOf.get(displayEndpoint(to)),
    );
    judgeAll(tallies.nodeToPods, take(judged, groups.nodeToPods));
    judgeAll(tallies.nodeToOthers, take(judged, groups.nodeToOthers));
    const inKernel = await cluster.sandboxAddresses(
      pods.map(({ key }) => key),
      { signal },
    );
    judgeOwnAddresses(tallies, pods, inKernel, pairs.filter(isAnswered), family);
    return { tallies, pods, pairs, probeCount: all.length };
  } finally {
    await open.close();
  }
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

function judgeAll(tally: ModelTallies[keyof ModelTallies], judged: readonly JudgedProbe[]): void {
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
    const failed = failures.find((failure) => displayEndpoint(failure.endpoint) === name);
    tallies.samePort.judge(failed === undefined, () => ({
      failure: {
        what: `listen in ${name} on ${failed?.port.protocol ?? 'tcp'}/${failed?.port.port ?? 0}`,
        expected: 'the port is free in every pod',
        seen: failed?.message ?? '',
        evidence: [],
      },
    }));
  }
}
