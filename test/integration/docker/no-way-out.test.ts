import assert from 'node:assert/strict';
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { nodeAddressOf, uplinkOf } from '../../../src/model/underlay-place.ts';
import { type PrivateEngine, startEngine, whyNoEngine } from '../../../scripts/private-engine.mjs';
import { linkLocalOf } from '../../../src/netlink/link-local.ts';
import { engineSettled, type EngineState, engineState } from '../../support/engine.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import { pause } from '../../support/pause.ts';
import { calls, lookUps, metadataAddresses } from '../../support/calls-outside.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';
import {
  earPort,
  type Frame,
  machineAddresses,
  mdnsPort,
  outsideAddresses,
  WorstMachine,
} from '../../support/worst-machine.ts';

const places = ['node/node-1', 'node/node-2', 'a', 'b'] as const;
const dockerAddress = '172.17.0.1';

/*
 *   a 10.244.1.2        b 10.244.2.2
 *     |                   |
 *   node-1 198.18.x.2   node-2 198.18.x.3
 *     |                   |
 *   --+------- br-… ------+--   docker0 172.17.0.1        the engine's netns, which stands for its
 *               |                 |                       machine: ears on all addresses, forwards,
 *             --+-----------------+--- uplink0 192.0.2.1  masquerades, has a default route
 *                                         |
 *                                      192.0.2.9          outside, with ears too
 */
suite('nodes and pods have no way out', {
  skip: whyNoEngine() || missing('tcpdump', 'iptables', 'nsenter'),
}, () => {
  let engine: PrivateEngine;
  let machine: WorstMachine;
  let lab: Lab;
  let untouched: readonly string[];
  let clean: EngineState;
  let bridge: Bridge;
  let heard: () => readonly string[];
  let frames: () => Promise<readonly Frame[]>;
  const look = (): Promise<EngineState> => engineState(engine.address, engine.pid);
  const everywhere = <T>(work: (place: string) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(places.map(work));
  const isNode = (mac: string): boolean => lab.cluster.plan.nodes.some((node) => uplinkOf(node).mac === mac);
  const isForeign = ({ from, to }: Frame): boolean => !isNode(from) || !isNode(to);
  /** What left a node for anybody but a node, since the cluster was there. */
  const sentAway = async (): Promise<readonly Frame[]> =>
    (await frames()).filter((frame) => isForeign(frame) && frame.from !== bridge.mac);

  before(async () => {
    engine = await startEngine();
    machine = await WorstMachine.make(engine.pid);
    process.env['DOCKER_HOST'] = engine.address;
    clean = await look();
    untouched = await stateOf(machine);
    lab = await openLab(podText('a') + podText('b', 'node-2'), 'cluster: {nodes: 2}', 'docker');
    bridge = await findBridge(machine);
    frames = await machine.capture(bridge.name);
    heard = await machine.listen(bridge.name);
  });
  after(async () => {
    await lab?.cluster.close();
    await machine?.[Symbol.asyncDispose]();
    await engine.stop();
  });

  test('no route leads there, whatever the address', async () => {
    const addresses = [
      dockerAddress,
      ...machineAddresses,
      ...outsideAddresses,
      ...metadataAddresses,
      '127.0.0.11',
    ];
    for (const { name } of lab.cluster.plan.nodes) {
      const pod = name === 'node-1' ? 'a' : 'b';
      for (const address of addresses) {
        const own = `ip route get ${address} 2>&1 || true`;
        assert.match(
          await lab.in(`node/${name}`, own),
          /unreachable|No route to host/,
          `${name} to ${address}`,
        );
        if (address.includes(':') || address === '127.0.0.11') continue;
        // A pod sends to its node, which looks where it goes on: by lo, where a rule rejects it (certain-unreachable.ts).
        const passing = `ip route get ${address} from ${lab.addressOf(pod)} iif cni0 2>&1 || true`;
        assert.match(await lab.in(`node/${name}`, passing), /dev lo table 28783/, `${pod} to ${address}`);
      }
      // Their pod network is IPv4: of IPv6 a pod knows its own link only.
      for (const address of addresses.filter((one) => one.includes(':'))) {
        assert.match(
          await lab.in(pod, `ip route get ${address} 2>&1 || true`),
          /unreachable/,
          `${pod} to ${address}`,
        );
      }
    }
  });

  test('the ears hear what comes, and the capture sees it', async () => {
    const callEachOther = [
      machine.run(calls(outsideAddresses)),
      machine.runOutside(calls(machineAddresses)),
      machine.run(calls([...machineAddresses, dockerAddress])),
      machine.run(`ping -c 1 -W 1 ff02::1%${bridge.name} || true`),
    ];
    await Promise.all(callEachOther);
    const kinds = new Set(heard().map((line) => line.replace(/ from .*/, '')));
    assert.deepEqual(
      [...kinds].sort(),
      ['outside', 'the machine'].flatMap((who) =>
        [`tcp`, `udp4 ${mdnsPort}`, `udp4 ${earPort}`, `udp6 ${mdnsPort}`, `udp6 ${earPort}`].map(
          (how) => `${who}: ${how}`,
        ),
      ),
    );
    assert.ok((await frames()).some(({ from }) => from === bridge.mac));
  });

  test('the machine reaches no node, and hears none', async () => {
    // Of the container's first process: whoever comes from outside has no files of its own below its /proc.
    const received = () =>
      lab.in('node/node-2', 'grep -hE "^(Ip: [0-9]|Ip6InReceives)" /proc/1/net/snmp /proc/1/net/snmp6');
    const earlier = await received();
    for (const node of lab.cluster.plan.nodes) {
      const { mac } = uplinkOf(node);
      const address = nodeAddressOf(node);
      await machine.run(`
        ip neigh replace ${linkLocalOf(mac)} lladdr ${mac} dev ${bridge.name}
        ip route add ${address} dev ${bridge.name}
        ip neigh replace ${address} lladdr ${mac} dev ${bridge.name}`);
      for (const target of [`${linkLocalOf(mac)}%${bridge.name}`, address]) {
        const said = await machine.run(`ping -c 1 -W 1 ${target} || true`);
        assert.match(said, /1 packets transmitted, 0 received/, said);
      }
      await machine.run(`ip route del ${address} dev ${bridge.name}`);
    }
    assert.equal(await received(), earlier);
  });

  test('nobody hears a call of theirs, by any address, group or protocol', async () => {
    const earlier = heard().length;
    const { underlay } = lab.cluster.plan;
    const gateway = underlay.cidr.replace(/0\/24$/, '1');
    const addresses = [
      dockerAddress,
      ...machineAddresses,
      ...outsideAddresses,
      gateway,
      `${bridge.linkLocal}%eth0`,
      'ff02::1%eth0',
      'ff02::fb%eth0',
      '224.0.0.251',
      '255.255.255.255',
    ];
    await everywhere(async (place) => {
      const said = await lab.in(place, calls(addresses));
      assert.doesNotMatch(said, /connected/, `${place}\n${said}`);
      assert.equal(said.trim().split('\n').length, addresses.length, said);
    });
    assert.deepEqual(heard().slice(earlier), []);
    assert.deepEqual(await sentAway(), []);
  });

  test('names are not looked up, and that is told at once', async () => {
    await everywhere(async (place) => {
      const said = await lab.in(place, lookUps);
      const results = said
        .trim()
        .split('\n')
        .map((line) => line.split(' '));
      assert.equal(results.length, 2, said);
      for (const [how, code, tookMs] of results) {
        assert.match(code ?? '', /^(EAI_AGAIN|ENOTFOUND|ECONNREFUSED)$/, `${place}, ${how}: ${said}`);
        assert.ok(Number(tookMs) < 1_000, `${place}, ${how}: ${said}`);
      }
    });
  });

  test('in a whole run nothing passes the bridge but frames between nodes', async () => {
    const begin = (await frames()).length;
    const [result] = await lab.run('- check: network-model');
    assert.equal(result?.status, 'passed');
    const seen = (await frames()).slice(begin);
    assert.deepEqual(seen.filter(isForeign), []);
    for (const kind of ['Flags [S]', 'UDP', 'ICMP echo request']) {
      assert.ok(
        seen.some(({ what }) => what.includes(kind)),
        `${kind} of the run is seen`,
      );
    }
    // Nor did they before, when they called strangers and asked for names.
    assert.deepEqual(await sentAway(), []);
  });

  test('when the cluster is gone, the machine is as it was', async () => {
    assert.notDeepEqual(changesFrom(untouched, await stateOf(machine)), [], 'the network shows');
    await lab.cluster.close();
    await engineSettled(look, clean);
    assert.deepEqual(changesFrom(untouched, await stateOf(machine)), []);
  });
});

interface Bridge {
  readonly name: string;
  readonly mac: string;
  readonly linkLocal: string;
}

/** The bridge of the cluster's network, once its link-local address is its own. */
async function findBridge(machine: WorstMachine): Promise<Bridge> {
  for (let tries = 0; tries < 600; tries++, await pause(100)) {
    const rows: readonly BridgeRow[] = JSON.parse(await machine.run('ip -json -6 addr show -tentative'));
    const link = rows.find(({ ifname = '' }) => ifname.startsWith('br-'));
    const address = link?.addr_info?.find(({ scope }) => scope === 'link')?.local;
    if (link?.ifname === undefined || address === undefined) continue;
    // Not from /sys, which shows the netns of whoever mounted it.
    const [row]: readonly BridgeRow[] = JSON.parse(await machine.run(`ip -json link show ${link.ifname}`));
    return { name: link.ifname, mac: row?.address ?? '', linkLocal: address };
  }
  return assert.fail('the bridge of the nodes has no link-local address');
}

interface BridgeRow {
  readonly ifname?: string;
  readonly address?: string;
  readonly addr_info?: readonly { readonly local?: string; readonly scope?: string }[];
}

/** What an emulator could be tempted to edit below /etc. */
const tempting = [
  'hosts resolv.conf nsswitch.conf sysctl.conf sysctl.d modules modules-load.d nftables.conf iptables',
  'iproute2 docker cni NetworkManager systemd netns subuid subgid',
].flatMap((line) => line.split(' '));

/** All that is set on the machine, without what counts. */
async function stateOf(machine: WorstMachine): Promise<readonly string[]> {
  const engines = await machine.run(`
    for save in iptables-save ip6tables-save; do $save | grep -v '^#' | sed 's/ \\[.*\\]$//'; done
    for family in -4 -6; do ip $family route show table all; ip $family rule; done | sort
    ip -brief link | sed 's/^veth.*//' | sort
    find /proc/sys/net -type f -readable ! -name nf_conntrack_count -exec grep -H '' {} + 2>/dev/null | sort`);
  const files = tempting.flatMap((name) => filesBelow(path.join('/etc', name)));
  return [...engines.split('\n'), ...files];
}

/** The lines that came and went. */
function changesFrom(before: readonly string[], now: readonly string[]): readonly string[] {
  const only = (some: readonly string[], others: readonly string[], mark: string): readonly string[] => {
    const known = new Set(others);
    return some.filter((line) => !known.has(line)).map((line) => `${mark} ${line}`);
  };
  return [...only(before, now, '-'), ...only(now, before, '+')];
}

function filesBelow(place: string): readonly string[] {
  const status = lstatSync(place, { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (!status.isDirectory()) return [`${place} ${status.size} ${status.mtimeMs}`];
  return readdirSync(place).flatMap((name) => filesBelow(path.join(place, name)));
}
