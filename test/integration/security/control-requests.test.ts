import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { ClusterHost } from '../../../src/control/cluster-host.ts';
import { ControlServer } from '../../../src/control/control-server.ts';
import { controlRequests } from '../../../src/control/protocol.ts';
import { parseNodeName } from '../../../src/model/names.ts';
import { openConnection } from '../../../src/rpc/connection.ts';
import { openClusterHost } from '../../support/cluster-host.ts';
import { pause } from '../../support/pause.ts';

const never = { signal: new AbortController().signal };

const fields = [
  'changes, command, container, count, data, deployment, durationMs, endpoints, from, force, hasInput, id',
  'ignoreDaemonSets, kind, manifests, name, names, namespace, node, order, overwrite, path, pod, pods, ports',
  'replicas, requests, size, target, to, token, unschedulable, protocol, binDirs, protocolVersion',
].flatMap((line) => line.split(', '));

/** All fields that any request has, with one value. */
const all = (value: unknown): object => Object.fromEntries(fields.map((field) => [field, value]));

/** Lists within lists, so many deep. */
function deep(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

const wrong: Readonly<Record<string, object | null>> = {
  'nothing at all': null,
  'no field': {},
  'numbers with a fraction': all(0.5),
  'negative numbers': all(-1),
  nulls: all(null),
  lists: all([[]]),
  'empty objects': all({}),
  'huge texts': all('x'.repeat(200_000)),
  'deep lists': all(deep(1_000)),
  // As it comes over the stream: a property of its own, no prototype.
  'properties called __proto__': JSON.parse(
    `{"__proto__": {"polluted": "yes"}, ${fields.map((field) => `"${field}": {"__proto__": {"polluted": "yes"}}`).join()}}`,
  ),
};

/** What no parameters can be wrong for. */
const withoutParameters = ['down', 'summary', 'whenUp', 'follow', 'openCheckPods'];
const methods = Object.entries(controlRequests)
  .filter(([key]) => !withoutParameters.includes(key))
  .map(([, { name }]) => name);

const pod = (metadata: object, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x', namespace: 'default', labels: {}, annotations: {}, ...metadata },
  spec: { nodeSelector: {}, hostNetwork: false, containers: [], restartPolicy: 'Always', ...spec },
});

/*
 *   a, b --- node-1 --- node-2 --- c, d        a cluster behind its control socket, and a client that asks wrongly
 */
suite('requests to a control process that are wrong', () => {
  const folder = mkdtempSync('/var/tmp/podnet-test-');
  const file = path.join(folder, 'control.sock');
  let cluster: Cluster;
  let host: ClusterHost;
  let server: ControlServer;

  before(async () => {
    const opened = await openClusterHost();
    host = opened.host;
    server = await ControlServer.listen(file, host);
    cluster = await host.up;
    await cluster.apply(opened.manifests, never);
  });
  after(async () => {
    await host.down();
    await server.close('was taken down');
    rmSync(folder, { recursive: true, force: true });
  });

  async function client(): Promise<Socket> {
    const socket = connect(file);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return socket;
  }

  /** What a request is refused with; undefined when it is answered. */
  async function refusal(method: string, params: object | null): Promise<string | undefined> {
    const socket = await client();
    const connection = openConnection(socket, socket);
    connection.listen();
    try {
      await connection.sendRequest(method, params);
      return undefined;
    } catch (error) {
      // jsonrpc's own, with what podnet adds.
      const { message, data } = error as {
        readonly message: string;
        readonly data?: { readonly code: string };
      };
      return `${data?.code}: ${message}`;
    } finally {
      connection.dispose();
      socket.destroy();
    }
  }

  async function goesOn(): Promise<void> {
    const target = { kind: 'node', node: parseNodeName('node-1') } as const;
    assert.equal((await cluster.exec(target, ['true'], never)).exitCode, 0);
    assert.deepEqual(
      cluster.pods().map(({ metadata }) => metadata.name),
      ['a', 'b', 'c', 'd'],
    );
    assert.equal(cluster.nodes().length, 2);
  }

  for (const [what, params] of Object.entries(wrong)) {
    test(`${what}: every request that has parameters is refused, with the place`, async () => {
      for (const method of methods) {
        // A node that nobody named gets a name.
        if (method === 'nodes/add' && what === 'no field') continue;
        const answer = String(await refusal(method, params));
        // A text is what many of them take: nothing is found by it then.
        if (what === 'huge texts') assert.doesNotMatch(answer, /^internal/, method);
        else assert.match(answer, /^bad-request: the request /, method);
      }
      await goesOn();
      assert.equal(({} as { readonly polluted?: string }).polluted, undefined, 'no prototype was changed');
    });
  }

  const bad: Readonly<Record<string, object>> = {
    'without a spec': { ...pod({}, {}), spec: undefined },
    'whose name leads elsewhere': pod({ name: '../../../tmp/x' }, {}),
    'whose namespace leads elsewhere': pod({ namespace: '..' }, {}),
    'whose name has a zero byte': pod({ name: 'x\0y' }, {}),
    'whose containers are a text': pod({}, { containers: 'x' }),
    'whose port is too high': pod(
      {},
      { containers: [{ name: 'c', env: [], ports: [{ containerPort: 65_536, protocol: 'TCP' }] }] },
    ),
    'of another kind': { ...pod({}, {}), kind: 'Planet' },
  };
  for (const [what, manifest] of Object.entries(bad)) {
    test(`a manifest ${what} is refused`, async () => {
      const answer = await refusal('objects/apply', { manifests: [manifest] });
      assert.match(String(answer), /^bad-request: /);
      await goesOn();
    });
  }

  for (const [what, bytes] of [
    ['ten gigabytes that are announced', 'Content-Length: 10000000000\r\n\r\n{"jsonrpc"'],
    ['a header that does not end', 'x'.repeat(1_000_000)],
    ['a charset that nobody has', 'Content-Length: 2\r\nContent-Type: text/plain; charset=nobody\r\n\r\n{}'],
  ] as const) {
    test(`${what}: others are answered, and no memory is taken`, async () => {
      const before = process.memoryUsage().rss;
      const socket = await client();
      socket.resume();
      socket.write(bytes);
      await pause(50);
      await goesOn();
      assert.ok(process.memoryUsage().rss - before < 300e6, 'what is announced is not set aside');
      socket.destroy();
    });
  }

  test('10,000 requests of one who reads no answers: memory stays bounded, others are answered', async () => {
    const socket = await client();
    socket.pause();
    const before = process.memoryUsage().rss;
    const body = (id: number): string =>
      JSON.stringify({ jsonrpc: '2.0', id, method: 'cluster/summary', params: {} });
    for (let id = 0; id < 10_000; id++) {
      const text = body(id);
      socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    }
    await pause(500);
    await goesOn();
    assert.ok(process.memoryUsage().rss - before < 400e6, 'answers that wait are small');
    socket.destroy();
    await goesOn();
  });
});
