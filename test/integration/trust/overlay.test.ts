import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { suite, test } from 'node:test';
import { stableMac } from '../../../src/model/mac.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { breakage, fourPods } from '../../support/breakage.ts';
import type { Lab } from '../../support/lab.ts';
import { missing } from '../../support/requires.ts';
import { untilSaid } from '../../support/until-said.ts';

/*
 * As in bridge-links.test.ts, on an overlay: it breaks behind podnet's back, and the right pairs are red, and no others.
 *
 *    a       b                 c       d
 *   -+- cni0 -+-              -+- cni0 -+-
 *      vxlan0                    vxlan0
 *      node-1 ==== UDP 4789 ==== node-2
 */
const spec = 'cluster: {nodes: 2, network: {plugin: vxlan}}';
const macOf = (node: string): string => stableMac('vxlan', node);

/** Between nodes nothing gets through, and nobody says why. */
const cut = { 'ab > cd': 'no-answer timeout', 'cd > ab': 'no-answer timeout' } as const;
const between = { lines: [6, 12], tcp: cut, udp: cut, icmp: cut } as const;

suite('a broken overlay is never green', { concurrency: 4 }, () => {
  breakage('a device does not know which node has a MAC address', {
    spec,
    plant: (lab) => lab.in('node/node-1', `bridge fdb del ${macOf('node-2')} dev vxlan0`),
    mend: (lab) =>
      lab.in(
        'node/node-1',
        `bridge fdb add ${macOf('node-2')} dev vxlan0 dst ${lab.underlayOf('node-2')} self permanent`,
      ),
    ...between,
  });

  breakage('a device believes a MAC address to be on another node', {
    spec: 'cluster: {nodes: 3, network: {plugin: vxlan}}',
    plant: (lab) =>
      lab.in(
        'node/node-1',
        `bridge fdb replace ${macOf('node-2')} dev vxlan0 dst ${lab.underlayOf('node-3')} self permanent`,
      ),
    ...between,
  });

  breakage('a node knows the link address of another device wrongly', {
    spec,
    plant: (lab) =>
      lab.in('node/node-1', 'ip neigh replace 10.244.2.0 lladdr 02:00:00:00:00:01 dev vxlan0 nud permanent'),
    ...between,
  });

  /* node-2 speaks of another network: its kernel takes packets of VNI 2 only */
  breakage('the device of a node has another VNI', {
    spec,
    plant: (lab) => makeAnew(lab, 'id 2 dstport 4789'),
    ...between,
  });

  breakage('the device of a node has another port', {
    spec,
    plant: (lab) => makeAnew(lab, 'id 1 dstport 8472'),
    ...between,
  });

  breakage('the device of a node is down', {
    spec,
    plant: (lab) => lab.in('node/node-2', 'ip link set vxlan0 down'),
    lines: [6, 12],
    tcp: { 'ab > cd': 'no-answer timeout', 'cd > ab': /^(unreachable|no-answer) / },
    udp: { 'ab > cd': 'no-answer timeout', 'cd > ab': /^(unreachable|no-answer) / },
    icmp: { 'ab > cd': 'no-answer timeout', 'cd > ab': /^(unreachable|no-answer) / },
  });

  /* Nobody left room for what a tunnel puts around packets: handshakes pass, and what is full does not. */
  breakage('all links have the MTU of the underlay', {
    spec,
    plant: async (lab) => {
      const widen = (links: string): string => `for link in ${links}; do ip link set "$link" mtu 1500; done`;
      for (const node of ['node-1', 'node-2'])
        await lab.in(`node/${node}`, widen("$(ip -o link | grep -o 'veth[^@]*') cni0 vxlan0"));
      for (const pod of ['a', 'b', 'c', 'd']) await lab.in(pod, widen('eth0'));
    },
    lines: [6, 12],
    tcp: { 'ab > cd': 'stalled payload-lost', 'cd > ab': 'stalled payload-lost' },
  });

  breakage('made anew as it was, the device is as good as before', {
    spec,
    plant: (lab) => makeAnew(lab, 'id 1 dstport 4789'),
  });
});

/** Makes the device of node-2 once more, with everything of the first but what is given here. */
async function makeAnew(lab: Lab, what: string): Promise<void> {
  await lab.in(
    'node/node-2',
    `ip link del vxlan0
     ip link add vxlan0 address ${macOf('node-2')} mtu 1450 type vxlan ${what} local ${lab.underlayOf('node-2')} nolearning
     ip addr add 10.244.2.0/32 dev vxlan0
     ip link set vxlan0 up
     bridge fdb add ${macOf('node-1')} dev vxlan0 dst ${lab.underlayOf('node-1')} self permanent
     ip neigh add 10.244.1.0 lladdr ${macOf('node-1')} dev vxlan0 nud permanent
     ip route add 10.244.1.0/24 via 10.244.1.0 dev vxlan0 onlink src 10.244.2.1`,
  );
}

const needed = missing('nsenter', 'ip', 'bridge', 'tcpdump');

suiteWithLab('what an overlay shows', { pods: fourPods, spec, skip: needed }, (lab) => {
  test('a failure names the node whose tunnel does not know the way, there and back', async () => {
    await lab().in('node/node-1', `bridge fdb del ${macOf('node-2')} dev vxlan0`);
    const results = await lab().run(`
- probe: {from: a, to: c, port: 80}
- probe: {from: c, to: a, port: 80}`);
    await lab().in(
      'node/node-1',
      `bridge fdb add ${macOf('node-2')} dev vxlan0 dst ${lab().underlayOf('node-2')} self permanent`,
    );
    for (const { failures, status } of results) {
      assert.equal(status, 'failed');
      const [failure] = failures;
      assert.match(
        failure?.seen ?? '',
        /node\/node-1 knows no tunnel endpoint for its next hop: 10\.244\.2\.0 dev vxlan0/,
      );
      const node1 = failure?.evidence.find(({ subject }) => subject === 'node/node-1');
      assert.deepEqual(node1?.sections.find(({ title }) => title === 'fdb')?.lines, []);
      const node2 = failure?.evidence.find(({ subject }) => subject === 'node/node-2');
      assert.deepEqual(node2?.sections.find(({ title }) => title === 'fdb')?.lines, [
        `${macOf('node-1')} dev vxlan0 dst ${lab().underlayOf('node-1')} self permanent`,
      ]);
    }
  });

  test('between nodes there are VXLAN frames from node to node, and no frame of a pod', async () => {
    const [program, ...args] = lab().words('node/node-1', 'exec tcpdump -i eth0 -nn -l --immediate-mode ip');
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    try {
      await untilSaid(child, /listening on/);
      const results = await lab().run(
        '- probe: {from: a, to: c, port: 80}\n- probe: {from: c, to: a, port: 80}',
      );
      assert.deepEqual(
        results.map(({ status }) => status),
        ['passed', 'passed'],
      );
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    const [one, two] = [lab().underlayOf('node-1'), lab().underlayOf('node-2')];
    const frames = said.split('\n').filter((line) => /(^| )IP /.test(line));
    const outer = frames.filter((line) => line.includes('VXLAN'));
    assert.ok(
      outer.some((line) => line.includes(`IP ${one}.`) && line.includes(`> ${two}.4789: VXLAN`)),
      said,
    );
    assert.ok(
      outer.some((line) => line.includes(`IP ${two}.`) && line.includes(`> ${one}.4789: VXLAN`)),
      said,
    );
    assert.ok(
      outer.every((line) => /vni 1\b/.test(line)),
      said,
    );
    // What is inside a tunnel has no time of its own.
    const inner = frames.filter((line) => line.startsWith('IP '));
    const [a, c] = [lab().addressOf('a'), lab().addressOf('c')];
    assert.ok(
      inner.some((line) => line.startsWith(`IP ${a}.`) && line.includes(`> ${c}.80:`)),
      said,
    );
    const bare = frames.filter((line) => /^\d/.test(line) && line.includes('IP 10.244.'));
    assert.deepEqual(bare, []);
  });
});
