import type { JsonObject } from '../../json.ts';
import { hasIpam, withIpam } from '../change-network.ts';
import type { CallOptions, CheckSubject } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import type { NetworkConfig } from '../../network-config.ts';
import { settledDifference } from '../snapshot/settled-difference.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { lookAtNetns } from '../look-at-netns.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

/** One way to make an ADD fail, each at another moment of what plugins do. */
interface WayToFail {
  readonly name: string;
  readonly what: string;
  readonly network: (network: NetworkConfig) => NetworkConfig;
  readonly options: CallOptions;
  readonly needsIpam: boolean;
}

const unchanged = (network: NetworkConfig): NetworkConfig => network;

/** Through a gateway that no link leads to, the kernel takes no route: that is the last that is set. */
const strayRoute: JsonObject = { dst: '198.51.100.0/24', gw: '203.0.113.1' };

const waysToFail: readonly WayToFail[] = [
  {
    name: 'no-netns',
    what: 'CNI_NETNS leads nowhere',
    network: unchanged,
    options: { env: { CNI_NETNS: '/run/netns/there-is-none' } },
    needsIpam: false,
  },
  {
    name: 'no-ipam',
    what: 'the IPAM plugin is not found along CNI_PATH',
    network: unchanged,
    options: { env: { CNI_PATH: '/run/there-is-none' } },
    needsIpam: true,
  },
  {
    name: 'stray-route',
    what: 'a route of IPAM has a gateway that cannot be reached',
    network: (network) => withIpam(network, (ipam) => ({ ...ipam, routes: [strayRoute] })),
    options: {},
    needsIpam: true,
  },
];

export const failedAdd: ConformanceCheck = {
  id: 14,
  level: 'SHOULD',
  title: 'An ADD that failed leaves nothing behind',
  // The runtime sends DEL all the same: what is left until then is no breach, unless the runtime crashes.
  ground: 'SPEC 1.1.0, "Delegated plugin execution procedure" and "Lifecycle & Ordering"; plugins#29',
  async run(subject) {
    await subject.warmUp();
    const complaints: string[] = [];
    let failures = 0;
    for (const way of waysToFail.filter(({ needsIpam }) => !needsIpam || hasIpam(subject.network))) {
      const left = await leftBy(subject, way);
      if (left === undefined) continue;
      failures += 1;
      complaints.push(...left);
    }
    return failures === 0 ? notApplicable('no ADD could be made to fail') : verdictOf(complaints);
  },
};

/** Undefined when the ADD did not fail at all. */
async function leftBy(subject: CheckSubject, way: WayToFail): Promise<readonly string[] | undefined> {
  const { node, signal } = subject;
  const changed = subject.withNetwork(way.network(subject.network));
  const pod = await subject.createPod(way.name);
  const before = await takeSnapshot(node);
  const linksBefore = (await lookAtNetns(node, pod.name)).links.map(({ name }) => name);
  const added = await changed.add(pod, way.options);
  if (added.ok || added.runs.length > 1) {
    // What a plugin further along the list refuses, those before it cannot know of: DEL is for that.
    await changed.del(pod);
    return added.ok ? undefined : [];
  }
  const left = await settledDifference(node, before, signal);
  const inPod = (await lookAtNetns(node, pod.name)).links
    .map(({ name }) => name)
    .filter((name) => !linksBefore.includes(name));
  await changed.del(pod);
  const lines = [
    ...left.map((line) => `in the node: ${line}`),
    ...inPod.map((name) => `in the pod: + ${name}`),
  ];
  return lines.length === 0
    ? []
    : [`ADD failed because ${way.what}, and left`, ...lines, ...lastRunLines(added)];
}
