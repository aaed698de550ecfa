import { execFileSync } from 'node:child_process';
import { Agent } from '../../src/agent/agent.ts';
import type { AgentNode } from '../../src/agent/node.ts';
import { planCluster } from '../../src/cluster/plan-cluster.ts';
import { planPod } from '../../src/cluster/plan-pod.ts';
import type { NetworkConfig, UnderlayConfig } from '../../src/model/cluster-config.ts';
import { familyOf, hostAt, parseCidr } from '../../src/model/ip.ts';
import { parseNodeName, podKey } from '../../src/model/names.ts';
import type { ClusterPlan, NodePlan, PodPlan } from '../../src/model/plan.ts';
import { addressOfFamily, underlayAddressesOf } from '../../src/model/underlay-place.ts';
import type { IpFamily, ProbeProtocol } from '../../src/model/verdict.ts';
import { Rtnetlink } from '../../src/netlink/connection.ts';
import { deleteLink, listLinks } from '../../src/netlink/link.ts';
import type { Netns } from '../../src/netlink/netns.ts';
import { container } from './objects.ts';

/** What a lab is made by. */
export interface NetworkLabOptions {
  readonly network: Partial<NetworkConfig>;
  readonly underlay?: UnderlayConfig;
  readonly nodes?: number;
}

const { signal } = new AbortController();
const ports = [
  { containerPort: 80, protocol: 'TCP' },
  { containerPort: 53, protocol: 'UDP' },
] as const;

/**
 * The nodes of a plan in namespaces of this process, wired by a network plugin; no cluster around them. Pods are on a
 * node by their names: pod `1a` is on node-1.
 */
export class NetworkLab {
  readonly plan: ClusterPlan;
  private readonly agent: Agent;
  private readonly pods = new Map<string, PodPlan>();

  private constructor(plan: ClusterPlan, agent: Agent) {
    this.plan = plan;
    this.agent = agent;
  }

  /** @param directory in a mount namespace of the test's own */
  static async open(
    directory: string,
    { network, underlay, nodes = 2 }: NetworkLabOptions,
  ): Promise<NetworkLab> {
    const names = Array.from({ length: nodes }, (_, index) => parseNodeName(`node-${index + 1}`));
    const config: NetworkConfig = {
      plugin: 'bridge',
      podCIDRs: ['10.244.0.0/16'],
      mtuBytes: 'auto',
      ...network,
    };
    const only: { readonly underlay?: UnderlayConfig } = underlay === undefined ? {} : { underlay };
    const plan = planCluster(
      {
        name: 'lab',
        runtime: 'namespace',
        nodes: names.map((name) => ({ name, labels: {} })),
        network: config,
        ...only,
      },
      { cidr: '198.18.7.0/24', mtuBytes: 1500 },
    );
    const agent = new Agent(directory);
    await agent.createNodes({ underlay: plan.underlay, nodes: plan.nodes });
    const lab = new NetworkLab(plan, agent);
    await agent.prepareNetwork(
      {
        network: plan.network,
        nodes: plan.nodes,
        cluster: { name: 'lab', underlayCidr: plan.underlay.cidr },
      },
      signal,
    );
    return lab;
  }

  /** Starts pods, those of a node in one pass. */
  async start(...names: readonly string[]): Promise<void> {
    for (const node of new Set(names.map(nodeOf))) {
      const own = names.filter((name) => nodeOf(name) === node);
      const specs = own.map((name) => {
        const plan = this.planOf(name);
        this.pods.set(name, plan);
        return { pod: plan.pod, plan, containers: [container('c', { ports })] };
      });
      const outcomes = await this.node(node).pods.start(specs, signal, () => undefined);
      const failed = outcomes.find(({ ok }) => !ok);
      if (failed?.ok === false) throw new Error(failed.message);
    }
  }

  async stop(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.node(nodeOf(name)).pods.stop([this.pod(name).pod]);
  }

  /** Takes pods off the network, which stay otherwise: what is left then is the plugin's doing, not the kernel's. */
  async detach(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const node = this.node(nodeOf(name));
      await node.network.detach([node.pods.get(this.pod(name).pod)].filter((pod) => pod !== undefined));
    }
  }

  /** These are all nodes of the network from now on. */
  changePeers(nodes: readonly NodePlan[]): Promise<void> {
    return this.agent.changePeers(nodes);
  }

  pod(name: string): PodPlan {
    const pod = this.pods.get(name);
    if (pod === undefined) throw new Error(`no pod ${name}`);
    return pod;
  }

  node(name: string): AgentNode {
    return this.agent.node(parseNodeName(name));
  }

  netnsOf(place: string): Netns {
    if (place.startsWith('node-')) return this.node(place).sandbox.netns;
    const pod = this.node(nodeOf(place)).pods.get(this.pod(place).pod);
    if (pod === undefined) throw new Error(`${place} does not run`);
    return pod.sandbox.netns;
  }

  /** What a program prints in the netns of a node or a pod, line by line. */
  lines(place: string, commandLine: string): readonly string[] {
    const args = [`--net=${this.netnsOf(place).path}`, '--', ...commandLine.split(' ')];
    const output = execFileSync('nsenter', args, { encoding: 'utf8' });
    return output
      .split('\n')
      .map((line) => line.replaceAll(/\s+/g, ' ').trim())
      .filter((line) => line !== '');
  }

  /** Verdict and reason of a probe between pods or from a node, in the words of both. */
  async probe(
    from: string,
    to: string,
    family: IpFamily,
    protocol: ProbeProtocol,
    sizeBytes?: number,
  ): Promise<string> {
    const [outcome] = await this.agent.probe(
      [
        {
          from: this.endpoint(from),
          to: this.endpoint(to),
          toAddress: addressOfFamily(this.addressesOf(to), family) ?? '',
          protocol,
          timeoutMs: 1_000,
          sources: this.addressesOf(from),
          ...(protocol === 'icmp' ? {} : { port: protocol === 'udp' ? 53 : 80 }),
          ...(sizeBytes === undefined ? {} : { sizeBytes }),
        },
      ],
      {
        askTargets: () => Promise.reject(new Error('all targets are here')),
        signal,
        onProgress: () => undefined,
      },
    );
    return `${outcome?.verdict.verdict} ${outcome?.verdict.reason}`;
  }

  async close(): Promise<void> {
    for (const { name } of this.plan.nodes) await this.agent.removeNode(name);
    // The underlay's own go with the process of an agent; here another lab may follow.
    using home = Rtnetlink.open();
    for (const { index } of listLinks(home, { kind: 'bridge' })) deleteLink(home, index);
  }

  private endpoint(place: string) {
    return place.startsWith('node-')
      ? ({ kind: 'node', node: parseNodeName(place) } as const)
      : ({ kind: 'pod', pod: this.pod(place).pod } as const);
  }

  private addressesOf(place: string): readonly string[] {
    if (!place.startsWith('node-')) return this.pod(place).addresses.map((it) => it.split('/', 1)[0] ?? '');
    const { plan } = this.node(place);
    return [...underlayAddressesOf(plan), ...plan.gateways];
  }

  private planOf(name: string): PodPlan {
    const node = parseNodeName(nodeOf(name));
    const podCIDRs = this.plan.nodes.find((it) => it.name === node)?.podCIDRs ?? [];
    // `a` is the first pod of its node, and the first host is its gateway.
    const place = 2 + (name.codePointAt(1) ?? 0) - 'a'.charCodeAt(0);
    const addresses = podCIDRs.map(
      (cidr) => `${hostAt(parseCidr(cidr), place)}/${familyOf(cidr) === 'ipv4' ? 24 : 64}`,
    );
    return planPod(this.plan, podKey('default', name), node, addresses);
  }
}

const nodeOf = (pod: string): string => `node-${pod[0]}`;
