import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { uplinkAt } from '../../support/uplink-at.ts';
import { join } from 'node:path';
import { test } from 'node:test';
import { stableMac } from '../../../src/model/mac.ts';
import { parseIfName, parseNodeName, podKey } from '../../../src/model/names.ts';
import type { PodPlan } from '../../../src/model/plan.ts';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import { listLinks } from '../../../src/netlink/link.ts';
import { createNetns } from '../../../src/netlink/netns.ts';
import { createBridgePlugin } from '../../../src/network/bridge.ts';
import type { PodAttachment } from '../../../src/network/network-plugin.ts';
import { poll } from '../../../src/util/poll.ts';

/*
 *  node netns                   a netns a pod
 *  +----------------------+      +-------------+
 *  | cni0 --- veth0 ======|======| eth0        |
 *  |  .1 ---- veth1 ======|======| 10.244.1.2… |
 *  +----------------------+      +-------------+
 */
const node = createNetns(join(directory, 'node'));
const rtnetlink = Rtnetlink.open(node);
const plugin = createBridgePlugin({
  name: parseNodeName('node-1'),
  netns: node,
  rtnetlink,
  ordinal: 1,
  uplinks: [uplinkAt('198.18.0.2/24')],
  podCIDRs: ['10.244.1.0/24'],
  gateways: ['10.244.1.1'],
  mtuBytes: 1500,
});

const { signal } = new AbortController();

function attachment(index: number): PodAttachment {
  const sandbox = createNetns(join(directory, `pod-${index}`));
  const plan: PodPlan = {
    pod: podKey('default', `pod-${index}`),
    node: parseNodeName('node-1'),
    sandbox: `pod-${index}`,
    addresses: [`10.244.1.${index + 2}/24`],
    gateways: ['10.244.1.1'],
    ifName: parseIfName('eth0'),
    mac: stableMac('pod', `${index}`),
    hostIfName: parseIfName(`veth${index}`),
    hostMac: stableMac('host', `${index}`),
    mtuBytes: 1500,
  };
  return { plan, sandbox, rtnetlink: Rtnetlink.open(sandbox), netnsPath: sandbox.path };
}

/** Links whose queue drops what is sent. A dump, unlike a look at one link, hurries nothing. */
const silent = (nl: Rtnetlink): readonly string[] =>
  listLinks(nl).flatMap(({ name, operState }) => (name === 'lo' || operState === 'UP' ? [] : [name]));

/** The kernel takes up to a second to switch off a bridge that has no ports any more. */
async function untilSilent(name: string): Promise<void> {
  const check = async () => silent(rtnetlink).includes(name) || undefined;
  assert.ok(await poll(check, { intervalMs: 5, timeoutMs: 10_000, signal }), `${name} stays up`);
}

test('when pods are attached their links carry packets, and so does the bridge, also after it was empty', async () => {
  await plugin.prepareNode([]);
  const pods = Array.from({ length: 60 }, (_, index) => attachment(index));
  for (const [index, pod] of pods.entries()) {
    await plugin.attachPods([pod], signal);
    assert.deepEqual(silent(rtnetlink), []);
    assert.deepEqual(silent(pod.rtnetlink), []);
    await plugin.detachPods([pod.plan.pod]);
    if (index % 20 === 0) await untilSilent('cni0');
  }
  const together = pods.slice(0, 20).map((_, index) => attachment(index + pods.length));
  await plugin.attachPods(together, signal);
  assert.deepEqual([rtnetlink, ...together.map((pod) => pod.rtnetlink)].flatMap(silent), []);
});
