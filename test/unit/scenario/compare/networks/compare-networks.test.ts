import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEndpoint } from '../../../../../src/model/endpoint.ts';
import { EnvironmentError } from '../../../../../src/model/errors.ts';
import type { RunEvent } from '../../../../../src/model/event.ts';
import type { StreamRequest, StreamResult } from '../../../../../src/model/stream.ts';
import {
  compareNetworks,
  type CompareNetworksOptions,
} from '../../../../../src/scenario/compare/networks/compare-networks.ts';
import { MemoryCluster } from '../../../../support/memory-cluster.ts';
import { podText, scenarioOf } from '../../../../support/scenario-text.ts';
import { surroundings } from '../../../../support/surroundings.ts';

const pods = podText('near') + podText('beside') + podText('far', 'node-2');
const addresses = { fromAddress: '10.244.1.2', toAddress: '10.244.1.3' };

/** As many millions of bits a second, of which every tenth datagram is lost. */
const streamOf = ({ protocol }: StreamRequest, megabits: number): StreamResult => {
  const bytes = megabits * 125;
  const datagrams = protocol === 'udp' ? 90 : 0;
  return {
    ...addresses,
    payloadBytes: 1_000,
    sent: { bytes, datagrams: protocol === 'udp' ? 100 : 0 },
    received: { bytes, datagrams },
    receivedInMs: 1,
  };
};

/** A network in memory: streams this fast, one after another, and round trips of that many milliseconds. */
function network(megabits: readonly number[], roundTripMs: number, hops = 0): MemoryCluster {
  const cluster = new MemoryCluster();
  let next = 0;
  cluster.onStream = async (request) => streamOf(request, megabits[next++ % megabits.length] ?? 0);
  cluster.onEchoes = async ({ count }) => ({
    toAddress: addresses.toAddress,
    sent: count,
    roundTripsMs: Array.from({ length: count }, (_, index) => roundTripMs + index / 1_000),
    ttls: [64 - hops],
  });
  return cluster;
}

async function compare(
  make: (side: string, round: number) => MemoryCluster,
  options: Partial<CompareNetworksOptions> = {},
) {
  const scenario = await scenarioOf('- check: network-model', pods);
  const made: string[] = [];
  const events: RunEvent[] = [];
  const sides = ['a', 'b'].map((name) => ({
    name,
    plugin: name,
    scenario: { ...scenario, cluster: { ...scenario.cluster, name } },
  }));
  const report = await compareNetworks(sides, {
    createCluster: async ({ name }, { seed }) => {
      made.push(`${name} ${seed}`);
      return make(name, made.filter((one) => one.startsWith(name)).length);
    },
    surroundings: () => surroundings,
    sink: (event) => void events.push(event),
    signal: new AbortController().signal,
    seed: 7,
    streamMs: 100,
    ...options,
  });
  return { report, made, events };
}

test('rounds go by turns, each beginning with another network', async () => {
  const { report, made } = await compare(() => network([100], 1), { repeat: 3 });
  assert.deepEqual(made, ['a 7', 'b 7', 'b 8', 'a 8', 'a 9', 'b 9']);
  assert.equal(report.rounds, 3);
  assert.equal(report.exitCode, 0);
  assert.equal(report.networks[1]?.pods?.each.count, 9);
});

test('figures are medians of the rounds, and multiples of the first network', async () => {
  const { report } = await compare(
    // One rate a round, for all of its streams.
    (side, round) => network([(side === 'a' ? 100 : 50) * round], side === 'a' ? 1 : 2, 2),
    { repeat: 3 },
  );
  const [a, b] = report.networks;
  assert.deepEqual(
    a?.paths.map(({ place, family, hops }) => [place, family, hops]),
    [
      ['one-node', 'ipv4', 2],
      ['two-nodes', 'ipv4', 2],
    ],
  );
  assert.deepEqual(a.paths[0]?.tcp, {
    rounds: 3,
    payloadBytes: 1_000,
    medianMbits: 200,
    leastMbits: 100,
    mostMbits: 300,
    lostShare: 0,
    relative: 1,
  });
  assert.equal(b?.paths[1]?.udp?.relative, 0.5);
  assert.equal(b.paths[1].udp.lostShare, 0.1);
  const { sent, answered, p50Ms, p90Ms, p99Ms, relative } = a.paths[0]?.roundTrips ?? {};
  assert.deepEqual([sent, answered], [1_500, 1_500]);
  assert.deepEqual([p50Ms, p90Ms, p99Ms], [1.249, 1.449, 1.494]);
  assert.equal(relative, 1);
  assert.ok((b.paths[0]?.roundTrips?.relative ?? 0) > 1.7);
});

test('a stream goes from and to the pods that its place says, by its protocol', async () => {
  const asked: string[] = [];
  await compare((side) => {
    const cluster = network([100], 1);
    cluster.onStream = async (request) => {
      const { from, to, protocol, durationMs, family } = request;
      if (side === 'a')
        asked.push([protocol, family, displayEndpoint(from), displayEndpoint(to), durationMs].join(' '));
      return streamOf(request, 1);
    };
    return cluster;
  });
  assert.deepEqual(asked, [
    'tcp ipv4 near beside 100',
    'udp ipv4 near beside 100',
    'tcp ipv4 near far 100',
    'udp ipv4 near far 100',
  ]);
});

test('a network that carries nothing is a failure with its reason, and the others are measured', async () => {
  const { report } = await compare((side) => {
    const cluster = network([100], 1);
    if (side === 'a') return cluster;
    cluster.onEchoes = async ({ count }) => ({
      toAddress: '10.244.1.3',
      sent: count,
      roundTripsMs: [],
      ttls: [],
    });
    cluster.onStream = async (request) => {
      if (request.protocol === 'tcp')
        throw new EnvironmentError('stream-failed', 'a tcp stream came to no end: why');
      return { ...streamOf(request, 0), received: { bytes: 0, datagrams: 0 } };
    };
    return cluster;
  });
  const [a, b] = report.networks;
  assert.equal(report.exitCode, 1);
  assert.equal(a?.status, 'passed');
  assert.equal(b?.status, 'failed');
  assert.match(b.message ?? '', /^round trips on one node: no echo request was answered$/);
  assert.deepEqual(Object.keys(b.paths[0] ?? {}), ['place', 'family', 'udp']);
  assert.equal(b.paths[0]?.udp?.lostShare, 1);
});

test('a network that does not come up is an error, and has no figures', async () => {
  const { report } = await compare((side) => {
    if (side === 'b')
      throw new EnvironmentError('no-daemon', 'the daemon did not start', { hint: 'install it' });
    return network([100], 1);
  });
  const [a, b] = report.networks;
  assert.equal(report.exitCode, 3);
  assert.equal(a?.status, 'passed');
  assert.deepEqual(
    [b?.status, b?.message, b?.hint, b?.mtuBytes, b?.pods],
    ['error', 'the daemon did not start', 'install it', undefined, undefined],
  );
  assert.deepEqual(b?.paths[0], { place: 'one-node', family: 'ipv4' });
});

test('what is interrupted still has a report', async () => {
  const off = new AbortController();
  const { report, made } = await compare(
    () => {
      const cluster = network([100], 1);
      cluster.onStream = async (request) => {
        off.abort(new Error('enough'));
        return streamOf(request, 1);
      };
      return cluster;
    },
    { signal: off.signal, repeat: 3, interruptedExitCode: () => 130 },
  );
  assert.deepEqual(made, ['a 7']);
  assert.equal(report.interrupted, true);
  assert.equal(report.exitCode, 130);
  assert.equal(report.networks[1]?.status, 'skipped');
  assert.equal(report.networks[0]?.paths[0]?.roundTrips?.answered, 500);
});
