import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { StreamRequest } from '../../../src/model/stream.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { forward, repaired } from '../../support/nft-rules.ts';
import { pause } from '../../support/pause.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const never = { signal: new AbortController().signal };
const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });
const endless = { durationMs: 60_000 } as const;
/** As many as fit into the smallest socket buffer there is: none is lost for want of a processor. */
const few = 60;

/*
 *   a, b --- node-1 --- node-2 --- c, d
 */
suiteWithLab(
  'streams between pods',
  {
    pods: [podText('a'), podText('b'), podText('c', 'node-2'), podText('d', 'node-2')].join('\n'),
    spec: 'cluster: {nodes: 2}',
    skip: missing('ip', 'nsenter', 'ss', 'nft'),
  },
  (lab) => {
    const received = async (name: string): Promise<number> => {
      const [link] = JSON.parse(await lab().in(name, 'ip -s -json link show eth0'));
      return link.stats64.rx.bytes;
    };
    const sockets = async (name: string): Promise<string> =>
      (await lab().in(name, 'ss -tuanH')).replaceAll(/^.*(LISTEN|TIME-WAIT).*\n?/gm, '');
    const noSockets = async (name: string): Promise<void> => {
      for (let tries = 0; tries < 500 && (await sockets(name)) !== ''; tries++) await pause(10);
      assert.equal(await sockets(name), '', `${name} has no socket left`);
    };
    const connected = async (name: string): Promise<void> => {
      for (let tries = 0; tries < 500; tries++) {
        if (/\d/.test(await lab().in(name, 'ss -tnH state established'))) return;
        await pause(10);
      }
      assert.fail(`${name} has no connection`);
    };
    const measure = (request: Partial<StreamRequest>, signal = never.signal) =>
      lab().cluster.measureStream(
        { from: pod('a'), to: pod('b'), protocol: 'tcp', durationMs: 5_000, ...request },
        { signal },
      );

    for (const [name, where] of [
      ['b', 'on one node'],
      ['c', 'on two nodes'],
    ] as const) {
      test(`what is counted of TCP ${where} is what the kernel has received`, async () => {
        const before = await received(name);
        const stream = await measure({ to: pod(name), payloadBytes: 10_000, maxBytes: 20_005_000 });
        const bytes = (await received(name)) - before;
        assert.deepEqual(stream.sent, { bytes: 20_000_000, datagrams: 0 }, 'whole pieces, and no more');
        assert.deepEqual(stream.received, stream.sent);
        assert.ok(bytes >= 20_000_000 && bytes < 24_000_000, `${bytes} bytes with all headers`);
        assert.ok(stream.receivedInMs > 0);
        assert.equal(stream.toAddress, lab().addressOf(name));
        await noSockets('a');
        await noSockets(name);
      });

      test(`what is counted of UDP ${where} is what was sent, in packets as large as the MTU`, async () => {
        const before = await received(name);
        const payloadBytes = lab().cluster.network.mtuBytes - 28;
        const stream = await measure({ to: pod(name), protocol: 'udp', maxBytes: few * payloadBytes });
        const bytes = (await received(name)) - before;
        assert.equal(stream.payloadBytes, payloadBytes);
        assert.deepEqual(stream.sent, { bytes: few * payloadBytes, datagrams: few });
        assert.deepEqual(stream.received, stream.sent);
        // An Ethernet header each.
        assert.ok(bytes >= few * (payloadBytes + 28 + 14), `${bytes} bytes with all headers`);
        await noSockets('a');
        await noSockets(name);
      });
    }

    test('time ends a stream', async () => {
      for (const protocol of ['tcp', 'udp'] as const) {
        const { sent, received } = await measure({ protocol, durationMs: 50 });
        assert.ok(sent.bytes > 0 && received.bytes > 0 && received.bytes <= sent.bytes);
      }
    });

    test('datagrams that a node drops are lost', async () => {
      await lab().in('node/node-2', forward('udp length > 1000 numgen inc mod 3 0 drop'));
      try {
        const { sent, received } = await measure({
          to: pod('c'),
          protocol: 'udp',
          maxBytes: few * 1_200,
          payloadBytes: 1_200,
        });
        assert.deepEqual(sent, { bytes: few * 1_200, datagrams: few });
        const rest = (few / 3) * 2;
        assert.deepEqual(received, { bytes: rest * 1_200, datagrams: rest });
      } finally {
        await lab().in('node/node-2', repaired);
      }
    });

    test('a stream that is called off leaves no socket and no busy thread, however often', async () => {
      // More often than there are threads for it (four, libuv's default).
      for (let time = 0; time < 6; time++) {
        const off = new AbortController();
        const protocol = time % 2 === 0 ? 'tcp' : 'udp';
        const stream = measure({ ...endless, to: pod('c'), protocol }, off.signal);
        const rejected = assert.rejects(stream, /enough/);
        if (protocol === 'tcp') await connected('c');
        else await pause(20);
        off.abort(new Error('enough'));
        await rejected;
      }
      await noSockets('a');
      await noSockets('c');
      const { sent, received } = await measure({ to: pod('c'), maxBytes: 1_000_000, payloadBytes: 1_000 });
      assert.deepEqual([sent.bytes, received.bytes], [1_000_000, 1_000_000]);
    });

    test('a stream of which nothing gets through ends in its time, and leaves no socket', async () => {
      await lab().in('node/node-1', forward('meta length > 1000 drop'));
      try {
        const stream = await measure({ to: pod('c'), durationMs: 100 });
        assert.equal(stream.received.bytes, 0);
        assert.ok(stream.sent.bytes > 0);
      } finally {
        await lab().in('node/node-1', repaired);
      }
      await noSockets('a');
      await noSockets('c');
    });

    test('what cannot be reached is told with its reason', async () => {
      await lab().in('node/node-2', forward('tcp dport > 1024 reject with icmp type admin-prohibited'));
      try {
        await assert.rejects(measure({ to: pod('c') }), {
          code: 'stream-failed',
          message: /no route to host|refused|unreachable|prohibited/i,
        });
      } finally {
        await lab().in('node/node-2', repaired);
      }
      await noSockets('c');
    });

    test('a stream ends with the pod that receives it', async () => {
      const stream = measure({ ...endless, to: pod('d') });
      const rejected = assert.rejects(stream, { code: 'stream-failed' });
      await connected('d');
      await lab().cluster.deleteObject('Pod', 'default', 'd', never);
      await rejected;
      await noSockets('a');
    });

    test('a stream that makes no sense is refused', async () => {
      for (const bad of [
        { durationMs: 0 },
        { durationMs: 61_000 },
        { payloadBytes: 0 },
        { payloadBytes: 1.5 },
        { protocol: 'udp', payloadBytes: 65_508 },
      ] as const) {
        await assert.rejects(measure(bad), { code: 'bad-stream' });
      }
    });

    test('echo requests are counted with the way their replies came', async () => {
      const [near, far] = await Promise.all(
        ['b', 'c'].map((to) =>
          lab().cluster.measureEchoes({ from: pod('a'), to: pod(to), count: 20 }, never),
        ),
      );
      assert.deepEqual([near?.sent, near?.roundTripsMs.length, near?.ttls], [20, 20, [64]]);
      assert.deepEqual([far?.sent, far?.roundTripsMs.length, far?.ttls], [20, 20, [62]]);
      for (const ms of [...(near?.roundTripsMs ?? []), ...(far?.roundTripsMs ?? [])])
        assert.ok(ms > 0, `${ms} ms`);
    });

    test('echo requests that nobody answers are lost', async () => {
      await lab().in('node/node-2', forward('icmp type echo-request numgen inc mod 10 9 drop'));
      try {
        const { sent, roundTripsMs } = await lab().cluster.measureEchoes(
          { from: pod('a'), to: pod('c'), count: 15 },
          never,
        );
        // Five more go before them, and do not count.
        assert.deepEqual([sent, roundTripsMs.length], [15, 13]);
      } finally {
        await lab().in('node/node-2', repaired);
      }
    });
  },
);
