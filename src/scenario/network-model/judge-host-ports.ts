import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import type { ContainerPort, Node, Pod } from '../../model/kubernetes.ts';
import type { NetworkPlan } from '../../model/plan.ts';
import type { CalledAt, ProbeRequest } from '../../model/probe.ts';
import type { IpFamily } from '../../model/verdict.ts';
import { judgeProbes } from '../judge-probes.ts';
import { endpointOf } from '../selectors.ts';
import type { StepContext } from '../step-definition.ts';
import type { ModelTallies } from './model-lines.ts';
import { addressesOf, isOfFamily, runsInSandbox } from './model-pods.ts';
import { endpointOfNode, nodeAddress } from './model-probes.ts';

interface HostPortProbe {
  readonly request: ProbeRequest;
  readonly what: string;
}

/** Line 19. @returns how many probes that took */
export async function judgeHostPorts(
  context: StepContext,
  tallies: ModelTallies,
  family: IpFamily,
): Promise<number> {
  const { cluster } = context;
  const tally = tallies.hostPorts;
  const ports = hostPortsOf(cluster.pods());
  if (ports.length === 0) return 0;
  if (!mapsHostPorts(cluster.network)) {
    tally.noteWhenUnjudged(`the network (${cluster.network.plugin}) maps no hostPort`);
    return 0;
  }
  const probes = ports.flatMap((port) => probesOf(port, cluster, family));
  tally.noteWhenUnjudged('no hostPort is on an address of this family');
  const cases = probes.map(({ request }) => ({ request, expected: ['answered'] as const }));
  const judged = await judgeProbes(cluster, cases, context);
  judged.forEach((probe, index) => {
    const what = probes[index]?.what ?? '';
    tally.judge(probe.holds, () => ({ probe, told: { what, expected: 'answered by the pod' } }));
  });
  return probes.length;
}

/** Of the built-in networks none does; a CNI plugin is given the ports if it declares the capability. */
function mapsHostPorts({ plugin, cni }: NetworkPlan): boolean {
  return plugin === 'cni' && /"portMappings"\s*:\s*true/.test(cni?.conflist.text ?? '');
}

interface HostPort {
  readonly pod: Pod;
  readonly port: ContainerPort;
  readonly hostPort: number;
}

const hostPortsOf = (pods: readonly Pod[]): readonly HostPort[] =>
  pods
    .filter(runsInSandbox)
    .flatMap((pod) => pod.spec.containers.flatMap(({ ports }) => ports).map((port) => ({ pod, port })))
    .flatMap(({ pod, port }) =>
      port.hostPort === undefined ? [] : [{ pod, port, hostPort: port.hostPort }],
    );

function probesOf(
  { pod, port, hostPort }: HostPort,
  cluster: Pick<ClusterHandle, 'nodes'>,
  family: IpFamily,
): readonly HostPortProbe[] {
  const nodes = cluster.nodes();
  const own = nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
  if (own === undefined || addressesOf(pod, family).length === 0) return [];
  const others = nodes.filter((node) => node !== own);
  const to = endpointOf(pod);
  const from = (node: Node, address: string): HostPortProbe =>
    hostPortProbe(endpointOfNode(node), to, port, { address, port: hostPort });
  const address = port.hostIP ?? nodeAddress(own, family);
  const byNode =
    address === undefined || !isOfFamily(address, family)
      ? []
      : [own, ...others].map((node) => from(node, address));
  // ::1 cannot be translated to another host: no packet with it may leave one (RFC 4291, section 2.5.3).
  const byLoopback = family === 'ipv4' && port.hostIP === undefined ? [from(own, '127.0.0.1')] : [];
  return [...byNode, ...byLoopback];
}

function hostPortProbe(from: Endpoint, to: Endpoint, port: ContainerPort, calledAt: CalledAt): HostPortProbe {
  const protocol = port.protocol === 'UDP' ? 'udp' : 'tcp';
  const called = calledAt.address.includes(':') ? `[${calledAt.address}]` : calledAt.address;
  return {
    request: { from, to, protocol, port: port.containerPort, source: 'any', calledAt },
    what: `${displayEndpoint(from)} → ${called}:${calledAt.port} ${protocol}, a hostPort of ${displayEndpoint(to)}`,
  };
}
