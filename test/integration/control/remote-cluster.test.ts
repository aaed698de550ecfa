import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { ClusterHost } from '../../../src/control/cluster-host.ts';
import { connectControl, greet } from '../../../src/control/connect.ts';
import { ControlServer } from '../../../src/control/control-server.ts';
import { RemoteCluster } from '../../../src/control/remote-cluster.ts';
import { clusterPaths, type ClusterPaths } from '../../../src/control/state-folder.ts';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { fourPods } from '../../support/breakage.ts';
import { load } from '../../support/lab.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { openClusterHost } from '../../support/cluster-host.ts';
import { pause } from '../../support/pause.ts';

const never = { signal: new AbortController().signal };
const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });
const node = (name: string): Endpoint => ({ kind: 'node', node: parseNodeName(name) });

/*
 *   a, b --- node-1 --- node-2 --- c, d        a cluster, and the same seen over its control socket
 */
suite('a cluster that lives in another process', () => {
  const folder = mkdtempSync('/var/tmp/podnet-test-');
  const paths = clusterPaths('far', { XDG_STATE_HOME: folder });
  const socket: ClusterPaths = { ...paths, socket: path.join(folder, 'control.sock') };
  let saves = 0;
  let host: ClusterHost;
  let server: ControlServer;
  let near: Cluster;

  async function connect(): Promise<RemoteCluster> {
    const control = await connectControl(socket);
    assert.ok(control !== undefined, 'its control process listens');
    await greet(control, never.signal);
    return RemoteCluster.open(control, never.signal);
  }

  before(async () => {
    const opened = await openClusterHost({ save: () => void saves++ });
    host = opened.host;
    server = await ControlServer.listen(socket.socket, host);
    // A client may come before the cluster is up.
    await using far = await connect();
    near = await host.up;
    const outcomes = await far.apply(opened.manifests, never);
    assert.deepEqual(
      outcomes.map(({ action }) => action),
      ['created', 'created', 'created', 'created'],
    );
  });
  after(async () => {
    await host.down();
    await server.close('was taken down');
    rmSync(folder, { recursive: true, force: true });
  });

  test('has the same objects, at once and after every change', async () => {
    await using far = await connect();
    const same = (): void => {
      for (const kind of ['Namespace', 'Node', 'Deployment', 'DaemonSet', 'Pod', 'Event'] as const) {
        assert.deepEqual(far.list(kind), near.list(kind), kind);
      }
      assert.deepEqual(far.pods(), near.pods());
      assert.deepEqual([far.name, far.shape], [near.name, near.shape]);
      assert.deepEqual(far.surroundings, near.surroundings);
    };
    same();
    const seen: string[] = [];
    const stop = far.watch(
      ({ type, object }) => void seen.push(`${type} ${object.kind} ${object.metadata.name}`),
    );
    await far.label('Pod', 'default', 'a', { tier: 'front' }, never);
    same();
    stop();
    assert.deepEqual(
      seen.filter((line) => !line.includes('Event')),
      ['MODIFIED Pod a'],
    );
    assert.equal(far.namespaceLabels('default')?.['kubernetes.io/metadata.name'], 'default');
    await far.label('Pod', 'default', 'a', { tier: null }, never);
  });

  test('gets nodes, has them started anew and loses them', async () => {
    await using far = await connect();
    assert.equal(await far.addNode({ labels: { zone: 'new' } }, never), 'node-3');
    const names = () => far.nodes().map(({ metadata }) => metadata.name);
    assert.deepEqual(names(), ['node-1', 'node-2', 'node-3']);
    assert.equal(far.shape, '3 nodes, bridge, 10.244.0.0/16');
    await far.exec(node('node-3'), ['touch', '/tmp/there'], never);
    await far.restartNode('node-3', never);
    assert.equal(far.nodes()[2]?.status.ready, true);
    const { exitCode } = await far.exec(node('node-3'), ['test', '-e', '/tmp/there'], never);
    assert.equal(exitCode, 1, 'what was in it is gone');
    const [probe] = await far.probe(
      [{ from: pod('a'), to: node('node-3'), protocol: 'icmp', timeoutMs: 5_000 }],
      never,
    );
    assert.equal(probe?.verdict.verdict, 'answered');
    await far.removeNode('node-3', never);
    assert.deepEqual(names(), ['node-1', 'node-2']);
    assert.equal(far.shape, '2 nodes, bridge, 10.244.0.0/16');
    await assert.rejects(far.removeNode('node-3', never), { name: 'UsageError', code: 'not-found' });
  });

  test('is written down before a change of it is answered', async () => {
    await using far = await connect();
    const before = saves;
    await far.label('Pod', 'default', 'b', { tier: 'back' }, never);
    assert.ok(saves > before, 'it was saved');
  });

  test('refuses what the near one refuses, in the same words', async () => {
    await using far = await connect();
    const refusal = { name: 'UsageError', code: 'not-found', message: 'pod/nobody is not there' };
    await assert.rejects(far.label('Pod', 'default', 'nobody', {}, never), refusal);
    await assert.rejects(near.label('Pod', 'default', 'nobody', {}, never), refusal);
    await assert.rejects(far.scale('default', 'web', -1, never), { code: 'bad-replicas' });
  });

  test('probes, with progress', async () => {
    await using far = await connect();
    const progress: number[] = [];
    const request = { from: pod('a'), to: pod('c'), protocol: 'tcp', port: 80 } as const;
    const results = await far.probe(
      Array.from({ length: 500 }, () => request),
      { ...never, onProgress: (done) => void progress.push(done) },
    );
    assert.deepEqual([...new Set(results.map(({ verdict }) => verdict.verdict))], ['answered']);
    assert.equal(progress.at(-1), 500);
  });

  test('measures streams and echoes', async () => {
    await using far = await connect();
    const way = { from: pod('a'), to: pod('c') };
    const stream = await far.measureStream(
      { ...way, protocol: 'tcp', durationMs: 5_000, maxBytes: 1_000_000, payloadBytes: 1_000 },
      never,
    );
    assert.deepEqual(stream.received, { bytes: 1_000_000, datagrams: 0 });
    const { sent, roundTripsMs, ttls } = await far.measureEchoes({ ...way, count: 3 }, never);
    assert.deepEqual([sent, roundTripsMs.length, ttls], [3, 3, [62]]);
    const off = new AbortController();
    const endless = far.measureStream({ ...way, protocol: 'udp', durationMs: 60_000 }, off);
    off.abort(new Error('enough'));
    await assert.rejects(endless, /enough/);
  });

  test('opens responders, which go with whoever opened them', async () => {
    const answer = async (cluster: RemoteCluster): Promise<string> => {
      const [result] = await cluster.probe(
        [{ from: pod('a'), to: pod('c'), protocol: 'tcp', port: 8_000 }],
        never,
      );
      return result?.verdict.verdict ?? '';
    };
    await using other = await connect();
    const far = await connect();
    const open = await far.listen([pod('c')], [{ protocol: 'tcp', port: 8_000 }], never);
    assert.deepEqual(open.failures, []);
    assert.equal(await answer(far), 'answered');
    await open.close();
    assert.equal(await answer(far), 'refused');
    await far.listen([pod('c')], [{ protocol: 'tcp', port: 8_000 }], never);
    assert.equal(await answer(other), 'answered');
    await far.close();
    for (let tries = 0; tries < 3_000 && (await answer(other)) !== 'refused'; tries++) await pause(20);
    assert.equal(await answer(other), 'refused');
  });

  test('opens places for pods of a check, which go with whoever opened them', async () => {
    const namespaces = () => near.list('Namespace').map(({ metadata }) => metadata.name);
    const links = async (): Promise<string> =>
      (await near.exec(node('node-1'), ['sh', '-c', 'ip -o link show type veth | wc -l'], never)).stdout;
    const before = await links();
    const far = await connect();
    const own = await far.openCheckPods(never);
    const [made] = await own.start([{ name: 'one', node: 'node-1' }], never);
    assert.equal(made?.status?.phase, 'Running');
    assert.deepEqual([far.pods().length, near.pods().length], [4, 4]);
    const key = podKey(own.namespace, 'one');
    assert.deepEqual(await far.sandboxMtus([key], never), new Map([[key, 1500]]));
    await own.close();
    assert.deepEqual(namespaces(), ['default']);
    assert.equal(await links(), before);

    await (await far.openCheckPods(never)).start([{ name: 'two', node: 'node-1' }], never);
    assert.notEqual(await links(), before);
    await far.close();
    for (let tries = 0; tries < 200 && namespaces().length > 1; tries++) await pause(20);
    assert.deepEqual(namespaces(), ['default']);
    assert.equal(await links(), before);
  });

  test('is judged by the network model as the near one is', async () => {
    await using far = await connect();
    const { steps } = await load(
      '- check: network-model\n  quality: required',
      fourPods,
      'cluster: {nodes: 2}',
    );
    const outcome = await steps[0]?.run({
      cluster: far,
      signal: never.signal,
      clock: systemClock,
      manifests: [],
      onProgress: () => {},
    });
    assert.deepEqual(outcome?.failures, []);
    assert.match(outcome?.summary ?? '', /^12 of 12 lines hold, 6 of 6 of quality, 1 does not apply/);
  });

  test('runs commands, tells of addresses and of what a namespace has', async () => {
    await using far = await connect();
    const { exitCode, stdout } = await far.exec(node('node-1'), ['ip', '-4', 'route'], never);
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /10\.244\.2\.0\/24 via/);
    const addresses = await far.sandboxAddresses([podKey('default', 'a')], never);
    assert.deepEqual(addresses, await near.sandboxAddresses([podKey('default', 'a')], never));
    assert.deepEqual((await far.inspect(pod('a'), never)).subject, 'a');
    assert.deepEqual(await far.enterCommand(pod('a'), never), await near.enterCommand(pod('a'), never));
  });

  test('a request that is taken back ends over there', async () => {
    await using far = await connect();
    const abort = new AbortController();
    const sleeping = far.exec(node('node-1'), ['sleep', '1000'], { signal: abort.signal });
    await pause(200);
    abort.abort(new Error('enough'));
    // The agent says how the command ended, or nothing is waited for any more.
    await Promise.allSettled([sleeping]);
    const { stdout } = await far.exec(
      node('node-1'),
      ['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "'],
      never,
    );
    assert.doesNotMatch(stdout, /sleep 1000/);
  });

  test('one of another version is told so, and what to do', async () => {
    const file = path.join(folder, 'future.sock');
    const future = createServer((stream) => {
      const connection = createMessageConnection(
        new StreamMessageReader(stream),
        new StreamMessageWriter(stream),
      );
      connection.onRequest('hello', () => ({ protocolVersion: 99, podnetVersion: '9.0.0', pid: 1 }));
      connection.listen();
    });
    await new Promise<void>((resolve) => future.listen(file, resolve));
    const control = await connectControl({ ...socket, socket: file });
    assert.ok(control !== undefined, 'it listens');
    await assert.rejects(greet(control, never.signal), {
      code: 'control-version',
      message: /the cluster far is run by podnet 9\.0\.0/,
      hint: /podnet down far/,
    });
    control.close();
    future.close();
  });
});
