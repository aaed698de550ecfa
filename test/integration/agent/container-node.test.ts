import { enterOwnNetns } from '../../support/own-netns.ts';

const directory = enterOwnNetns();

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import { nodeAddressOf, uplinkOf } from '../../../src/model/underlay-place.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { planPod } from '../../../src/cluster/plan-pod.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey, type PodKey } from '../../../src/model/names.ts';
import type { NodePlan } from '../../../src/model/plan.ts';
import { linkLocalOf } from '../../../src/netlink/link-local.ts';
import { ContainerLike } from '../../support/container-like.ts';
import { ip, ipJson } from '../../support/ip-json.ts';
import { pause } from '../../support/pause.ts';
import { missing } from '../../support/requires.ts';

const { signal } = new AbortController();
const underlay = { cidr: '198.18.7.0/24', mtuBytes: 1400 };
const hostAddress = '198.18.7.1';
const hostPort = 7_777;
const nodeNames = ['node-1', 'node-2'].map(parseNodeName);
const plan = planCluster(
  {
    name: 'test',
    runtime: 'docker',
    nodes: nodeNames.map((name) => ({ name, labels: {} })),
    network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' },
  },
  underlay,
);
const [first, second] = plan.nodes;
assert.ok(first !== undefined && second !== undefined, 'the plan has two nodes');
const podOf = { 'node-1': podKey('default', 'a'), 'node-2': podKey('default', 'b') };
const nodeTarget = ({ name }: NodePlan): Endpoint => ({ kind: 'node', node: name });
const podA: Endpoint = { kind: 'pod', pod: podOf['node-1'] };

/*
 *   pod a 10.244.1.2                  pod b 10.244.2.2
 *     |                                 |
 *   node-1 198.18.7.2                 node-2 198.18.7.3      each with an agent of its own
 *     |                                 |
 *   --+------------ br0 ----------------+--                  198.18.7.1 and fe80::…, with servers:
 *                                                            the machine of the engine
 */
suite('nodes that are containers', { skip: missing('nsenter', 'unshare', 'ip', 'ping', 'tcpdump') }, () => {
  const containers: ContainerLike[] = [];
  const host = { linkLocal: '', heard: 0 };
  const servers: { close(): unknown }[] = [];
  let capture: Capture;
  const agentOf = (node: NodePlan) => container(node).client;
  const container = (node: NodePlan): ContainerLike => {
    const found = containers[node.ordinal - 1];
    assert.ok(found !== undefined, `${node.name} has a container`);
    return found;
  };
  const exec = (node: NodePlan, target: Endpoint, command: readonly string[]) =>
    agentOf(node).request('exec', { target, command, timeoutMs: 10_000 }, signal);
  const sh = async (node: NodePlan, script: string): Promise<string> =>
    (await exec(node, nodeTarget(node), ['sh', '-c', script])).stdout;
  const ping = async (
    node: NodePlan,
    target: Endpoint,
    address: string,
    waitSeconds: number,
  ): Promise<boolean> =>
    (await exec(node, target, ['ping', '-c', '1', '-W', `${waitSeconds}`, address])).exitCode === 0;
  /** With patience: an answer that comes ends it. */
  const reaches = async (node: NodePlan, target: Endpoint, address: string): Promise<void> =>
    assert.ok(await ping(node, target, address, 5), `${address} answers`);
  const doesNotReach = async (node: NodePlan, target: Endpoint, address: string): Promise<void> =>
    assert.ok(!(await ping(node, target, address, 1)), `${address} is silent`);
  const adopt = (node: NodePlan) => {
    const peers = plan.nodes.filter((other) => other !== node);
    return agentOf(node).request('adoptNode', { node, peers }, signal);
  };

  before(async () => {
    ip('link', 'set', 'lo', 'up');
    writeFileSync('/proc/sys/net/ipv6/conf/default/accept_dad', '0');
    ip('link', 'add', 'br0', 'type', 'bridge');
    ip('addr', 'add', `${hostAddress}/24`, 'dev', 'br0');
    ip('link', 'set', 'br0', 'up');
    for (const node of plan.nodes) {
      const { name, ordinal } = node;
      containers.push(
        await ContainerLike.start(directory, {
          name,
          address: `${nodeAddressOf(node)}/24`,
          gateway: hostAddress,
          port: `port${ordinal}`,
          bridge: 'br0',
        }),
      );
    }
    host.linkLocal = await linkLocalOfBridge();
    servers.push(
      await listenTcp(() => host.heard++),
      ...(await Promise.all((['udp4', 'udp6'] as const).map((type) => listenUdp(type, () => host.heard++)))),
    );
    assert.ok(
      hostReaches(nodeAddressOf(first), 5),
      'before an agent is at work, the machine reaches its containers',
    );
    container(first).run(`ping -c 1 -W 5 ${hostAddress}`);
    capture = await startCapture(plan.nodes.map(({ ordinal }) => `port${ordinal}`));
    // The neighbours of before would be checked by ARP, and the machine shall know the new MACs by itself.
    for (const node of plan.nodes) {
      ip(
        'neigh',
        'replace',
        nodeAddressOf(node),
        'lladdr',
        uplinkOf(node).mac,
        'dev',
        'br0',
        'nud',
        'permanent',
      );
    }
    await Promise.all(plan.nodes.map(adopt));
    for (const node of plan.nodes) {
      await agentOf(node).request(
        'prepareNetwork',
        {
          network: plan.network,
          nodes: plan.nodes,
          cluster: { name: plan.name, underlayCidr: plan.underlay.cidr },
        },
        signal,
      );
      const pod: PodKey = node === first ? podOf['node-1'] : podOf['node-2'];
      const address = `10.244.${node.ordinal}.2/24`;
      const containersOfPod = [
        { name: 'web', env: [], ports: [{ containerPort: 80, protocol: 'TCP' }] } as const,
      ];
      const [outcome] = await agentOf(node).request(
        'startPods',
        {
          node: node.name,
          pods: [{ pod, plan: planPod(plan, pod, node.name, [address]), containers: containersOfPod }],
        },
        signal,
      );
      assert.deepEqual(outcome, { pod, ok: true, podIPs: [`10.244.${node.ordinal}.2`] });
    }
  });
  after(async () => {
    capture.stop();
    for (const server of servers) server.close();
    await Promise.all(containers.map((each) => each[Symbol.asyncDispose]()));
  });

  test('reach each other by IPv4 and, without neighbour discovery, by IPv6 link-local addresses', async () => {
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      await reaches(from, nodeTarget(from), nodeAddressOf(to));
      await reaches(from, nodeTarget(from), `${linkLocalOf(uplinkOf(to).mac)}%eth0`);
    }
  });

  test('carry pods that reach each other and the other node, and run programs', async () => {
    await reaches(first, podA, '10.244.2.2');
    await reaches(first, podA, nodeAddressOf(second));
    const get = `fetch('http://10.244.2.2/').then((answer) => console.log(answer.status))`;
    const { stdout, stderr } = await exec(first, podA, [process.execPath, '-e', get]);
    assert.equal(stdout, '200\n', stderr);
  });

  test('and their pods do not reach the machine by any of its addresses', async () => {
    const addresses = [hostAddress, `${host.linkLocal}%eth0`];
    const ways = [nodeTarget(first), podA].flatMap((target) =>
      addresses.map((address) => ({ target, address })),
    );
    await Promise.all(
      ways.map(async ({ target, address }) => {
        await doesNotReach(first, target, address);
        const { stdout } = await exec(first, target, [process.execPath, '-e', callHost(address)]);
        assert.match(stdout, /^(timeout|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)\n$/, address);
      }),
    );
    assert.equal(host.heard, 0, 'its servers hear nothing');
  });

  test('get nothing from the machine', async () => {
    // Of node-2, whose own failures (ICMP to itself, seconds later) do not count in.
    const received = async (): Promise<readonly (string | undefined)[]> => {
      const [ipv4, ipv6] = await Promise.all(
        ['snmp', 'snmp6'].map((of) => sh(second, `cat /proc/net/${of}`)),
      );
      // Ip: Forwarding DefaultTTL InReceives …, first the names, then the numbers.
      return [/^Ip: \d+ \d+ (\d+)/m.exec(ipv4 ?? '')?.[1], /^Ip6InReceives\s+(\d+)/m.exec(ipv6 ?? '')?.[1]];
    };
    const earlier = await received();
    assert.ok(!hostReaches(nodeAddressOf(second), 1), 'what the machine sends is not answered');
    const sender = createSocket('udp4');
    await new Promise((sent) => sender.send('hello', 9, nodeAddressOf(second), sent));
    sender.close();
    assert.deepEqual(await received(), earlier);
    assert.ok(
      earlier.every((count) => Number(count) > 0),
      String(earlier),
    );
  });

  test('have no way out: no default route in any table or family, no name server', async () => {
    for (const family of ['-4', '-6']) {
      assert.doesNotMatch(await sh(first, `ip ${family} route show table all`), /default/, family);
    }
    const lookUp = async (node: NodePlan, target: Endpoint, address: string) =>
      (await exec(node, target, ['ip', 'route', 'get', address])).stderr;
    for (const address of ['192.0.2.1', '2001:db8::1']) {
      assert.match(await lookUp(first, nodeTarget(first), address), /unreachable/, address);
    }
    // Docker's name server, which asks in its engine's netns.
    assert.match(await lookUp(first, nodeTarget(first), '127.0.0.11'), /No route to host/);
    assert.equal(await lookUp(first, nodeTarget(first), '127.0.0.1'), '');
    assert.equal(await sh(first, 'cat /etc/resolv.conf'), '# no name servers: nodes have no way out\n');
  });

  test('have the MAC, the MTU and the settings of their plan', async () => {
    const [uplink] = JSON.parse(await sh(first, 'ip -json addr show eth0'));
    assert.equal(uplink.address, uplinkOf(first).mac);
    assert.equal(uplink.mtu, underlay.mtuBytes);
    assert.deepEqual(
      uplink.addr_info.map(
        ({ local, prefixlen }: { local: string; prefixlen: number }) => `${local}/${prefixlen}`,
      ),
      [`${nodeAddressOf(first)}/24`, `${linkLocalOf(uplinkOf(first).mac)}/64`],
    );
    const settings = {
      'ipv4/ip_forward': '1',
      'ipv4/conf/all/rp_filter': '0',
      'ipv4/conf/eth0/rp_filter': '0',
      'ipv4/conf/eth0/send_redirects': '0',
      'ipv4/icmp_ratemask': '0',
      'ipv6/icmp/ratemask': '',
      'ipv6/conf/all/forwarding': '1',
      'ipv6/conf/eth0/accept_ra': '0',
      'ipv6/conf/eth0/accept_dad': '0',
      'ipv6/conf/eth0/disable_ipv6': '0',
      'ipv6/conf/default/disable_ipv6': '0',
      'ipv6/conf/lo/disable_ipv6': '0',
    };
    const read = Object.keys(settings).map((name) => `/proc/sys/net/${name}`);
    assert.deepEqual(
      (await sh(first, `cat ${read.join(' ')}`)).trim().split('\n'),
      Object.values(settings),
      Object.keys(settings).join(' '),
    );
  });

  test('let nothing out but frames to other nodes, from the first moment on', async () => {
    // One of each kind that goes to everybody.
    const loud = [
      'ping -c 1 -W 1 ff02::1%eth0',
      'ping -b -c 1 -W 1 198.18.7.255',
      'ping -c 1 -W 1 198.18.7.99',
    ];
    await Promise.all(loud.map((command) => sh(first, command)));
    await reaches(first, nodeTarget(first), nodeAddressOf(second));
    const frames = await capture.frames();
    const between = plan.nodes.map((node) => uplinkOf(node).mac);
    assert.deepEqual(
      frames.filter(({ from, to }) => !between.includes(from) || !between.includes(to)),
      [],
    );
    assert.ok(frames.length > 0, 'the capture sees what passes');
  });

  test('an address that no link has is named', async () => {
    const peers = [second];
    const request = (node: NodePlan) => agentOf(first).request('adoptNode', { node, peers }, signal);
    await assert.rejects(
      request({
        ...first,
        name: parseNodeName('other'),
        uplinks: [{ ...uplinkOf(first), engineAddress: '198.18.7.77' }],
      }),
      {
        code: 'uplink-not-found',
        message: /198\.18\.7\.77 on eth0: no link has it, only .*198\.18\.7\.2\/24/,
      },
    );
  });

  test('end two seconds after their client, and all that runs in them', async () => {
    const last = container(second);
    void exec(second, nodeTarget(second), ['sleep', '31420']).catch(() => undefined);
    await pause(200);
    const startMs = performance.now();
    last.hangUp();
    assert.equal(await last.ended, 0);
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs > 1_900 && tookMs < 6_000, `${tookMs} ms`);
  });
});

/** Calls the machine's servers by TCP and UDP, and says how it ended. */
const callHost = (address: string): string => `
  const [host, zone] = '${address}'.split('%');
  const udp = require('node:dgram').createSocket(zone ? 'udp6' : 'udp4');
  udp.on('error', () => {});
  udp.send('hello', ${hostPort}, '${address}', () => {});
  const end = (how) => { console.log(how); process.exit(); };
  const tcp = require('node:net').connect(${hostPort}, '${address}', () => end('connected'));
  tcp.on('error', ({ code }) => end(code));
  setTimeout(end, 700, 'timeout');`;

function hostReaches(address: string, waitSeconds: number): boolean {
  try {
    execFileSync('ping', ['-c', '1', '-W', `${waitSeconds}`, address], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Comes with the bridge's first port. */
async function linkLocalOfBridge(): Promise<string> {
  for (let tries = 0; tries < 1_200; tries++, await pause(50)) {
    const [bridge] = ipJson('addr', 'show', 'dev', 'br0', 'scope', 'link', '-tentative');
    const found = /"local":"(fe80[^"]+)"/.exec(JSON.stringify(bridge ?? {}))?.[1];
    if (found !== undefined) return found;
  }
  return assert.fail('the bridge has no link-local address');
}

function listenTcp(onCall: () => void): Promise<{ close(): unknown }> {
  const server = createServer((socket) => {
    onCall();
    socket.destroy();
  });
  return new Promise((resolve) => server.listen(hostPort, '::', () => resolve(server)));
}

function listenUdp(type: 'udp4' | 'udp6', onMessage: () => void): Promise<{ close(): unknown }> {
  const socket = createSocket({ type, ipv6Only: type === 'udp6' });
  socket.on('message', onMessage);
  return new Promise((resolve) => socket.bind(hostPort, () => resolve(socket)));
}

interface Frame {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

interface Capture {
  /** All frames until now. */
  frames(): Promise<readonly Frame[]>;
  stop(): void;
}

/** What comes in by these ports of the bridge: all that the containers send. */
async function startCapture(ports: readonly string[]): Promise<Capture> {
  let text = '';
  const children = await Promise.all(
    ports.map(async (port) => {
      const child: ChildProcess = spawn(
        'tcpdump',
        ['-i', port, '-Q', 'in', '-e', '-n', '-t', '-l', '--immediate-mode', '-Z', 'root'],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
      });
      // It says "listening on" when it does.
      await new Promise((resolve) => child.stderr?.once('data', resolve));
      return child;
    }),
  );
  return {
    async frames() {
      await pause(300);
      return [...text.matchAll(/^([\da-f:]{17}) > ([\da-f:]{17}|Broadcast), (.*)$/gm)].map(
        ([, from = '', to = '', what = '']) => ({ from, to, what }),
      );
    },
    stop() {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
