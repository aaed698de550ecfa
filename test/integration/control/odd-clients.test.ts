import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { after, before, suite, test } from 'node:test';
import type { ClusterHost } from '../../../src/control/cluster-host.ts';
import { connectControl, greet } from '../../../src/control/connect.ts';
import { ControlServer } from '../../../src/control/control-server.ts';
import { RemoteCluster } from '../../../src/control/remote-cluster.ts';
import { clusterPaths, ensureClusterFolder } from '../../../src/control/state-folder.ts';
import { openClusterHost } from '../../support/cluster-host.ts';
import { parseNodeName } from '../../../src/model/names.ts';

const never = { signal: new AbortController().signal };

const framed = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const call = (id: number, method: string, params: unknown): string =>
  framed(JSON.stringify({ jsonrpc: '2.0', id, method, params }));

const oddities: Readonly<Record<string, string | Buffer>> = {
  nothing: '',
  garbage: Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 7_919) % 256)),
  'a header without a colon': 'what is this\r\n\r\n',
  'a header without a length': 'Content-Type: text/plain\r\n\r\n{}',
  'a length that is none': 'Content-Length: many\r\n\r\n{}',
  'a negative length': 'Content-Length: -5\r\n\r\n{}',
  'half a message': 'Content-Length: 1000\r\n\r\n{"jsonrpc":"2.0"',
  'a body that is no JSON': framed('{"jsonrpc": '),
  null: framed('null'),
  'a number': framed('7'),
  'a list': framed('[1, {"jsonrpc":"2.0"}]'),
  'no method': framed('{"jsonrpc":"2.0","id":1}'),
  'an answer nobody asked for': framed('{"jsonrpc":"2.0","id":77,"result":null}'),
  'an error nobody asked for': framed('{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"no"}}'),
  'a method that is a number': framed('{"jsonrpc":"2.0","id":1,"method":5}'),
  'an unknown method': call(1, 'cluster/explode', {}),
  'a cancellation of nothing': framed('{"jsonrpc":"2.0","method":"$/cancelRequest"}'),
  'the same id twice': call(1, 'cluster/summary', {}) + call(1, 'cluster/summary', {}),
  'no parameters': [
    'objects/apply',
    'objects/delete',
    'objects/label',
    'nodes/add',
    'nodes/drain',
    'probe',
    'responders/open',
    'responders/close',
    'exec',
    'logs/read',
    'attach',
    'attach/input',
    'attach/resize',
  ]
    .map((method, index) => call(index, method, null))
    .join(''),
  'parameters of other types': [
    call(1, 'objects/apply', { manifests: [null, 5, { kind: 'Pod' }] }),
    call(2, 'nodes/add', { name: 5, labels: 'x' }),
    call(3, 'probe', { requests: [{}], token: {} }),
    call(4, 'exec', { target: { kind: 'planet' }, command: 'ls' }),
    call(5, 'attach', { id: {}, command: {}, hasInput: 1 }),
    call(6, 'attach/input', { id: 9, data: 9 }),
    call(7, 'objects/delete', { kind: 'Planet', namespace: null, name: {} }),
  ].join(''),
};

/*
 *   a, b --- node-1 --- node-2 --- c, d        a cluster behind its control socket, and clients that are no podnet
 */
suite('odd clients of a cluster', () => {
  const folder = mkdtempSync('/var/tmp/podnet-test-');
  const paths = clusterPaths('odd', { XDG_STATE_HOME: folder });
  let host: ClusterHost;
  let server: ControlServer;

  async function friend(): Promise<RemoteCluster> {
    const control = await connectControl(paths);
    assert.ok(control !== undefined, 'its control process listens');
    await greet(control, never.signal);
    return RemoteCluster.open(control, never.signal);
  }

  async function stranger(): Promise<Socket> {
    const socket = connect(paths.socket);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return socket;
  }

  before(async () => {
    const opened = await openClusterHost();
    host = opened.host;
    ensureClusterFolder(paths);
    const mask = process.umask();
    server = await ControlServer.listen(paths.socket, host);
    assert.equal(process.umask(), mask, 'the mask is as it was');
    assert.equal(statSync(paths.socket).mode & 0o777, 0o600);
    await using far = await friend();
    await far.apply(opened.manifests, never);
  });
  after(async () => {
    await host.down();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [what, bytes] of Object.entries(oddities)) {
    test(`${what}: the cluster goes on`, async () => {
      const reads = await stranger();
      reads.resume();
      reads.write(bytes);
      const leaves = await stranger();
      leaves.write(bytes);
      leaves.destroy();
      await using far = await friend();
      const { exitCode } = await far.exec({ kind: 'node', node: parseNodeName('node-1') }, ['true'], never);
      assert.equal(exitCode, 0);
      reads.destroy();
    });
  }

  test('fifty at once are all answered', async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, friend));
    await Promise.all(
      clients.map((far, index) => far.label('Pod', 'default', 'a', { [`of-${index}`]: 'yes' }, never)),
    );
    for (const far of clients) {
      assert.equal(Object.keys(far.pods()[0]?.metadata.labels ?? {}).length >= 50, true, 'all labels');
      far.hangUp();
    }
  });

  test('one that reads nothing keeps nobody from the end', { timeout: 30_000 }, async () => {
    const deaf = await stranger();
    deaf.pause();
    deaf.write(call(1, 'cluster/follow', {}));
    await using far = await friend();
    // More than the kernel keeps for somebody who does not read.
    const annotation = 'x'.repeat(50_000);
    for (let round = 0; round < 40; round++) {
      await far.apply(
        [
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: `n-${round}`, namespace: '', labels: {}, annotations: { annotation } },
          },
        ],
        never,
      );
    }
    await server.close('was taken down');
    deaf.destroy();
  });
});
