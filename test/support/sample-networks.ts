import type { MeasuredNetwork, MeasuredPath, NetworksReport } from '../../src/model/networks-report.ts';
import { surroundings } from './surroundings.ts';

const spread = (count: number, medianMs: number, p95Ms: number) => ({ count, medianMs, p95Ms });
const stream = (medianMbits: number, payloadBytes: number, lostShare: number, relative: number) => ({
  rounds: 3,
  payloadBytes,
  medianMbits,
  leastMbits: medianMbits * 0.9,
  mostMbits: medianMbits * 1.2,
  lostShare,
  relative,
});

const path = (
  place: MeasuredPath['place'],
  family: MeasuredPath['family'],
  hops: number,
  relative: number,
): MeasuredPath => ({
  place,
  family,
  hops,
  roundTrips: { sent: 1_500, answered: 1_500, p50Ms: 0.0281, p90Ms: 0.0374, p99Ms: 0.1334, relative },
  tcp: stream(16_520, 131_072, 0, relative),
  udp: stream(1_284, 1_472, 0.0004, relative),
});

const bridge: MeasuredNetwork = {
  name: 'bridge',
  plugin: 'bridge',
  cluster: '2 nodes, bridge, 10.244.0.0/16',
  mtuBytes: 1500,
  status: 'passed',
  pods: { count: 30, allReady: spread(3, 44.1, 61.3), each: spread(90, 31.2, 55), relative: 1 },
  paths: [path('one-node', 'ipv4', 0, 1), path('two-nodes', 'ipv4', 2, 1)],
};

/** All networks could be measured. */
export const greenNetworks: NetworksReport = {
  apiVersion: 'podnet/v1alpha1',
  kind: 'NetworksReport',
  startedAt: '2024-01-01T00:00:00.000Z',
  durationMs: 31_200,
  seed: 42,
  rounds: 3,
  surroundings,
  interrupted: false,
  exitCode: 0,
  streamMs: 1_000,
  networks: [
    bridge,
    {
      ...bridge,
      name: 'vxlan',
      plugin: 'vxlan',
      cluster: '2 nodes, vxlan, 10.244.0.0/16',
      mtuBytes: 1450,
      pods: { count: 30, allReady: spread(3, 52, 70.4), each: spread(90, 33, 60), relative: 1.179 },
      paths: [path('one-node', 'ipv4', 0, 1.02), path('two-nodes', 'ipv4', 2, 0.61)],
    },
  ],
};

/** Two families; one network carries nothing between nodes, one never came up. */
export const redNetworks: NetworksReport = {
  ...greenNetworks,
  exitCode: 1,
  rounds: 1,
  interrupted: true,
  networks: [
    { ...bridge, paths: [...bridge.paths, path('one-node', 'ipv6', 0, 1), path('two-nodes', 'ipv6', 2, 1)] },
    {
      ...bridge,
      name: 'a-plugin-of-mine-with-a-long-name',
      plugin: 'plugins/a-plugin-of-mine-with-a-long-name.yaml',
      status: 'failed',
      message: 'round trips between two nodes: \u001b[31mno echo request was answered',
      hint: 'podnet probe tells what packets meet on that way',
      paths: [
        path('one-node', 'ipv4', 0, 1.5),
        { place: 'two-nodes', family: 'ipv4', udp: stream(0, 1_472, 1, 0) },
        { place: 'one-node', family: 'ipv6' },
        { place: 'two-nodes', family: 'ipv6' },
      ],
    },
    {
      name: 'absent',
      plugin: 'absent',
      cluster: '2 nodes, bgp, 10.244.0.0/16',
      status: 'error',
      message: 'the daemon did not start',
      paths: [
        { place: 'one-node', family: 'ipv4' },
        { place: 'two-nodes', family: 'ipv4' },
        { place: 'one-node', family: 'ipv6' },
        { place: 'two-nodes', family: 'ipv6' },
      ],
    },
  ],
};
