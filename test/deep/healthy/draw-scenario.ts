import path from 'node:path';
import { controlNetworks, type ControlNetwork, type Families, ranges } from '../controls/network.ts';
import { labConflist } from '../../support/lab.ts';
import { randomFrom, wholeBetween } from '../../support/random.ts';
import { repository } from '../../support/built-cli.ts';

/** A healthy cluster, and steps that have to hold on it. */
export interface HealthyScenario {
  /** `dual vxlan, 4 nodes in 2 zones, 12 pods`. */
  readonly shape: string;
  /** A scenario file. */
  readonly text: string;
}

const families: readonly Families[] = ['ipv4', 'ipv6', 'dual'];
const ports = '[{containerPort: 80}, {containerPort: 53, protocol: UDP}]';
const containers = `containers: [{name: main, ports: ${ports}}]`;
/** Underlays of several subnets need a network that finds its way between them. */
const crossesZones: readonly ControlNetwork['name'][] = ['vxlan', 'bgp'];

/**
 * Network and families in turn, so that a few runs have all of them; sizes by the seed.
 * @param index of the run, from 0
 */
export function drawScenario(seed: number, index: number): HealthyScenario {
  const random = randomFrom(seed * 1_000 + index);
  const network = controlNetworks[index % controlNetworks.length]?.name ?? 'bridge';
  const family = families[Math.floor(index / controlNetworks.length) % families.length] ?? 'ipv4';
  const nodes = wholeBetween(random, 1, 5);
  const zones = nodes > 1 && crossesZones.includes(network) && random() < 0.5 ? 2 : 1;
  const pods = wholeBetween(random, 2, 20);
  const placed = wholeBetween(random, 1, Math.min(pods - 1, 5));
  const onHost = random() < 0.3;
  const where = zones === 1 ? '' : ` in ${zones} zones`;
  return {
    shape: `${family} ${network}, ${nodes} nodes${where}, ${pods} pods${onHost ? ', one of them on the host network' : ''}`,
    text: [
      scenario(network, family, nodes, zones),
      ...Array.from({ length: placed - (onHost ? 1 : 0) }, (_, pod) =>
        podOf(`pod-${pod + 1}`, `nodeName: node-${wholeBetween(random, 1, nodes)}`),
      ),
      ...(onHost ? [podOf('host-pod', 'hostNetwork: true')] : []),
      deployment(pods - placed),
    ].join('---\n'),
  };
}

function scenario(network: ControlNetwork['name'], family: Families, nodes: number, zones: number): string {
  const cni = network === 'cni' ? `, cni: {conflist: ${path.join(repository, labConflist)}}` : '';
  const zoneOf = (ordinal: number): string => (ordinal % 2 === 0 ? 'east' : 'west');
  const named = Array.from(
    { length: nodes },
    (_, index) => `{name: node-${index + 1}, zone: ${zoneOf(index)}}`,
  );
  return `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: healthy}
spec:
  timeout: 3m
  cluster:
    nodes: ${zones === 1 ? nodes : `[${named.join(', ')}]`}
    network: {plugin: ${network}, podCIDRs: [${ranges[family]}]${cni}}
${zones === 1 ? '' : '    underlay: {zones: [east, west]}\n'}  steps:
    - {check: network-model, quality: required}
    - {reachability: {protocol: tcp, port: 80}}
    - {reachability: {protocol: udp, port: 53}}
    - {reachability: {protocol: icmp}}
    - {reachability: {protocol: http, port: 80}}
    - {reachability: {protocol: tcp, port: 81}, expect: {default: refused}}
`;
}

const podOf = (name: string, spec: string): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {${spec}, ${containers}}
`;

const deployment = (replicas: number): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {${containers}}}
`;
