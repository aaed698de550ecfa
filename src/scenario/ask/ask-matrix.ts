import type { ClusterHandle, OpenResponders, ProbeOptions } from '../../cluster/cluster-handle.ts';
import type { MatrixReport } from '../../model/ask-report.ts';
import { displayEndpoint, sameEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { UsageError } from '../../model/errors.ts';
import { parseNodeName } from '../../model/names.ts';
import type { ProbeRequest } from '../../model/probe.ts';
import type { IpFamily, ProbeProtocol } from '../../model/verdict.ts';
import type { Selector } from '../format/selector-schema.ts';
import { judgeProbes } from '../judge-probes.ts';
import { openModelPort } from '../network-model/model-port.ts';
import { pairFamilies } from '../pair-families.ts';
import { portText } from '../port-text.ts';
import { describeFailures } from '../probe-failures.ts';
import { matrixPerFamily } from '../reachability-matrix.ts';
import { podOf, selectEndpoints } from '../selectors.ts';

/** Which pairs to try, and how. */
export interface MatrixQuestion {
  readonly protocol: ProbeProtocol;
  /** A port of the pods' own; without it one is opened in all of them for the time of the question. */
  readonly port?: number;
  /** Without it, each that both ends of a pair have addresses of. */
  readonly family?: IpFamily;
  /** `all` by default. */
  readonly from?: Selector;
  readonly to?: Selector;
  /** Only pods of this namespace. */
  readonly namespace?: string;
  /** Every node is a sender, too. */
  readonly nodes?: boolean;
}

export interface MatrixOptions extends ProbeOptions {
  /** Told of pods that are left out, and why. */
  readonly onNotice: (text: string) => void;
}

/**
 * Probes every ordered pair of different pods.
 * @throws UsageError `no-pairs` when there is nothing to probe, `icmp-port`, names that are not there
 */
export async function askMatrix(
  cluster: ClusterHandle,
  question: MatrixQuestion,
  options: MatrixOptions,
): Promise<MatrixReport> {
  const { protocol } = question;
  if (protocol === 'icmp' && question.port !== undefined) {
    throw new UsageError('icmp-port', 'icmp has no ports', { hint: 'leave --port out' });
  }
  const ends = endsOf(cluster, question, options.onNotice);
  const own = await ownPort(cluster, question, ends.to, options.signal);
  try {
    const port = own?.port ?? question.port;
    const { family } = question;
    const families = family === undefined ? pairFamilies(cluster) : () => [family];
    const cases = pairsOf(ends).flatMap(({ from, to }) =>
      families(from, to).map((family) => ({
        request: requestOf(cluster, question, { from, to, port, family }),
        expected: ['answered'] as const,
      })),
    );
    const judged = await judgeProbes(cluster, cases, options);
    const matrices = matrixPerFamily(ends.from, ends.to, { protocol, port }, judged);
    const { failures, failureCount } = await describeFailures(cluster, judged, options.signal);
    return {
      apiVersion: 'podnet/v1alpha1',
      kind: 'MatrixReport',
      cluster: cluster.name,
      surroundings: cluster.surroundings,
      passed: failureCount === 0,
      matrices,
      ownPort: own !== undefined,
      simulated: ends.to.filter((end) => isSimulated(cluster, end)).map(displayEndpoint),
      failures,
      failureCount,
    };
  } finally {
    await own?.open.close();
  }
}

interface Ends {
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
}

function endsOf(cluster: ClusterHandle, question: MatrixQuestion, onNotice: MatrixOptions['onNotice']): Ends {
  const chosen = (selector: Selector | undefined): readonly Endpoint[] =>
    selectEndpoints(selector ?? 'all', cluster).filter(
      (end) =>
        question.namespace === undefined || podOf(end, cluster)?.metadata.namespace === question.namespace,
    );
  const able = (ends: readonly Endpoint[]): readonly Endpoint[] =>
    ends.filter((end) => whyLeftOut(cluster, question, end) === undefined);
  const nodes = question.nodes === true ? cluster.nodes() : [];
  const [from, to] = [chosen(question.from), chosen(question.to)];
  for (const [name, why] of leftOut(cluster, question, [...from, ...to])) {
    onNotice(`${name} is left out: ${why}`);
  }
  const ends: Ends = {
    from: distinct([
      ...able(from),
      ...nodes.map(({ metadata }): Endpoint => ({ kind: 'node', node: parseNodeName(metadata.name) })),
    ]),
    to: able(to),
  };
  if (pairsOf(ends).length > 0) return ends;
  throw new UsageError('no-pairs', `there is no pair to probe by ${portText(question)}`, {
    hint: 'a pair is two different pods that run: podnet get pods -A shows what there is',
  });
}

function leftOut(
  cluster: ClusterHandle,
  question: MatrixQuestion,
  ends: readonly Endpoint[],
): ReadonlyMap<string, string> {
  return new Map(
    ends.flatMap((end) => {
      const why = whyLeftOut(cluster, question, end);
      return why === undefined ? [] : [[displayEndpoint(end), why] as const];
    }),
  );
}

/** A pod that has no network yet, or none of its own, says nothing about the pod network. */
function whyLeftOut(
  cluster: ClusterHandle,
  { port, protocol }: MatrixQuestion,
  end: Endpoint,
): string | undefined {
  const pod = podOf(end, cluster);
  if (pod === undefined) return undefined;
  if (pod.status?.phase !== 'Running') return `it is ${pod.status?.phase ?? 'Pending'}`;
  if (pod.spec.hostNetwork && port === undefined && protocol !== 'icmp') {
    return "it shares its node's ports, so none can be opened for it; --port names one of its own";
  }
  return undefined;
}

function pairsOf({ from, to }: Ends): readonly { readonly from: Endpoint; readonly to: Endpoint }[] {
  return from.flatMap((a) => to.filter((b) => !sameEndpoint(a, b)).map((b) => ({ from: a, to: b })));
}

interface Ask {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly port: number | undefined;
  readonly family: IpFamily | undefined;
}

/** Which of its addresses a node uses towards its own pods is the plugin's business. */
function requestOf(
  cluster: ClusterHandle,
  { protocol }: MatrixQuestion,
  { from, to, port, family }: Ask,
): ProbeRequest {
  const isOwnPod = from.kind === 'node' && podOf(to, cluster)?.spec.nodeName === from.node;
  return {
    from,
    to,
    protocol,
    source: isOwnPod ? 'any' : from.kind === 'node' ? 'node-ip' : 'pod-ip',
    ...(port !== undefined && { port }),
    ...(family !== undefined && { family }),
  };
}

interface OwnPort {
  readonly port: number;
  readonly open: OpenResponders;
}

async function ownPort(
  cluster: ClusterHandle,
  { protocol, port }: MatrixQuestion,
  to: readonly Endpoint[],
  signal: AbortSignal,
): Promise<OwnPort | undefined> {
  return protocol === 'icmp' || port !== undefined ? undefined : openModelPort(cluster, to, signal);
}

function isSimulated(cluster: ClusterHandle, end: Endpoint): boolean {
  return podOf(end, cluster)?.status?.containers.some(({ simulated }) => simulated) ?? false;
}

const distinct = (ends: readonly Endpoint[]): readonly Endpoint[] => [
  ...new Map(ends.map((end) => [displayEndpoint(end), end])).values(),
];
