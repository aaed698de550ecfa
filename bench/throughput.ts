/**
 * TCP from pod to pod over podnet's networks, against namespaces that `ip` has joined the same way, in one run: the
 * same stream tool, the same MTU, by turns, on one node and on two.
 *
 *   node --import tsx bench/throughput.ts [ROUNDS] [NETWORK…]          as root; build first
 */
import { execFileSync, spawnSync } from 'node:child_process';
import process from 'node:process';
import { StreamReceiver } from '../src/agent/stream/stream-receiver.ts';
import { sendStream } from '../src/agent/stream/stream-sender.ts';
import { createCluster } from '../src/cluster/create-cluster.ts';
import { measuredPods, measuredScenario } from '../src/scenario/compare/networks/measured-pods.ts';
import { loadScenarioFile } from '../src/scenario/load-scenario.ts';
import { waitForPods } from '../src/scenario/run/wait-for-pods.ts';
import type { Endpoint } from '../src/model/endpoint.ts';
import { pathPlaces, type PathPlace } from '../src/model/networks-report.ts';
import { openNetns } from '../src/netlink/netns.ts';
import { builtPlugins } from '../src/network/built-plugins.ts';
import { systemClock } from '../src/util/clock.ts';
import { handMade, handMadeUnderlay } from './hand-made-networks.ts';
import { median } from './median.ts';

const limit = 0.95;
/** Short, so that what else the machine does hits both alike. */
const durationMs = 250;
const payloadBytes = 128 * 1024;
const { signal } = new AbortController();

if (process.env['PODNET_BENCH_INSIDE'] === undefined) runInside();
const [roundsWord = '41', ...asked] = process.argv.slice(2);
const rounds = Number(roundsWord);
const names = Object.keys(handMade).filter((name) =>
  asked.length > 0 ? asked.includes(name) : (builtPlugins as readonly string[]).includes(name),
);
sh(`mount -t tmpfs none /run; ${handMadeUnderlay}`);
let isFast = true;
for (const name of names) {
  for (const [place, ratio] of await ratiosOf(name)) {
    const holds = ratio >= limit;
    isFast &&= holds;
    console.log(`${name}, ${place}: ${ratio.toFixed(3)}  ${holds ? 'holds' : 'MISSED'} (at least ${limit})`);
  }
}
process.exitCode = isFast ? 0 : 1;

/** In namespaces of its own, which end with it. */
function runInside(): never {
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync('unshare', ['--net', '--mount', '--propagation', 'private', ...self], {
    stdio: 'inherit',
    env: { ...process.env, PODNET_BENCH_INSIDE: '1' },
  });
  process.exit(status ?? 1);
}

async function ratiosOf(name: string): Promise<ReadonlyMap<PathPlace, number>> {
  const hand = handMade[name];
  if (hand === undefined) throw new Error(`nobody has made ${name} by hand`);
  sh(hand.script);
  const loaded = await loadScenarioFile('bench', {
    builtPlugins,
    stepsOptional: true,
    set: [`network.plugin=${name}`, 'runtime=namespace'],
    readFile: async () => Buffer.from(measuredScenario({ nodes: 2, pods: 3, timeoutMs: 60_000 })),
  });
  if (loaded.scenario === undefined)
    throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const cluster = await createCluster(loaded.scenario.cluster, { signal, seed: 1 });
  try {
    await cluster.apply(loaded.scenario.manifests, { signal });
    const notReady = await waitForPods(cluster, { signal, clock: systemClock });
    if (notReady !== undefined) throw new Error(notReady);
    /** As this process finds it: whoever measures is one and the same, with the same share of the processors. */
    const netnsFileOf = async (pod: Endpoint): Promise<string> => {
      const command = (await cluster.enterCommand(pod, { signal })).join(' ');
      const [, pid, file] = /--target[ =](\d+) .*--net=(\S+)$/.exec(command) ?? [];
      return `/proc/${pid}/root${file}`;
    };
    const ratios = new Map<PathPlace, number>();
    for (const place of pathPlaces) {
      const { from, to } = measuredPods[place];
      const ofPods = [await netnsFileOf(from), await netnsFileOf(to)] as const;
      const { toAddress } = await cluster.measureEchoes({ from, to, count: 1 }, { signal });
      const byPodnet = (): Promise<number> => megabits(ofPods, toAddress);
      const ofHand = hand.netnsOf[place].map((netns) => `/run/netns/${netns}`);
      const byHand = (): Promise<number> => megabits(ofHand, hand.addressOf[place]);
      ratios.set(place, await byTurns(`${name}, ${place}`, byPodnet, byHand));
    }
    return ratios;
  } finally {
    await cluster.close();
    sh(hand.undo);
  }
}

/** The ratio of the medians; each round begins with another one. */
async function byTurns(
  what: string,
  byPodnet: () => Promise<number>,
  byHand: () => Promise<number>,
): Promise<number> {
  const podnet: number[] = [];
  const hand: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) hand.push(await byHand());
    podnet.push(await byPodnet());
    if (round % 2 === 1) hand.push(await byHand());
  }
  console.log(`${what}: podnet ${gigabits(podnet)}, by hand ${gigabits(hand)} (${rounds} rounds)`);
  return median(podnet) / median(hand);
}

async function megabits(files: readonly string[], address: string): Promise<number> {
  const [from, to] = files.map(openNetns);
  if (from === undefined || to === undefined) throw new Error('two namespaces are needed');
  const receiver = new StreamReceiver(to, address, 'tcp');
  try {
    const order = {
      toAddress: address,
      port: receiver.port,
      protocol: 'tcp',
      durationMs,
      payloadBytes,
    } as const;
    const sent = await sendStream(from, order, signal);
    const { elapsedMs, ...received } = await receiver.collect(sent, signal);
    return (received.bytes * 8) / elapsedMs / 1_000;
  } finally {
    await receiver.close();
    from.close();
    to.close();
  }
}

function gigabits(megabits: readonly number[]): string {
  return `${(median(megabits) / 1_000).toFixed(2)} Gbit/s`;
}

function sh(script: string): void {
  execFileSync('sh', ['-euc', script], { stdio: ['ignore', 'ignore', 'inherit'] });
}
