import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { connectControl, greet } from '../../../../src/control/connect.ts';
import { ControlServer } from '../../../../src/control/control-server.ts';
import { controlRequests } from '../../../../src/control/protocol.ts';
import { RemoteCluster } from '../../../../src/control/remote-cluster.ts';
import { clusterPaths, ensureClusterFolder } from '../../../../src/control/state-folder.ts';
import { parseNodeName } from '../../../../src/model/names.ts';
import { until } from '../until.ts';
import { type FuzzProperty, fuzzProperty } from './batches.ts';
import { openClusterHost } from '../../../support/cluster-host.ts';
import { framed, messageTo } from './messages.ts';

const never = { signal: new AbortController().signal };

/** All but the one that ends the cluster, whoever asks. */
const methods = Object.values(controlRequests)
  .map(({ name }) => name)
  .filter((name) => name !== controlRequests.down.name);

/** A cluster behind its socket is sent anything; afterwards it still runs a command for who comes next. */
async function clusterGoesOn(messages: readonly string[]): Promise<void> {
  const folder = mkdtempSync('/var/tmp/podnet-fuzz-');
  const paths = clusterPaths('fuzzed', { XDG_STATE_HOME: folder });
  const { host } = await openClusterHost({ nodes: 1, pods: '' });
  ensureClusterFolder(paths);
  const server = await ControlServer.listen(paths.socket, host);
  try {
    const socket = connect(paths.socket);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.resume();
    for (const text of messages) socket.write(framed(text));
    await until(comesNext(paths), 30_000, 'whoever comes next is served');
    socket.destroy();
  } finally {
    await until(host.down(), 30_000, 'it is taken down');
    await server.close('is taken down');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function comesNext(paths: ReturnType<typeof clusterPaths>): Promise<void> {
  const control = await connectControl(paths);
  assert.ok(control !== undefined, 'it listens');
  await greet(control, never.signal);
  await using far = await RemoteCluster.open(control, never.signal);
  const { exitCode } = await far.exec({ kind: 'node', node: parseNodeName('node-1') }, ['true'], never);
  assert.equal(exitCode, 0);
}

export const controlProperties: readonly FuzzProperty[] = [
  fuzzProperty(
    'hundreds of messages to a control process',
    { batchRuns: 3, batches: 10 },
    fc.array(messageTo(methods), { minLength: 50, maxLength: 300 }),
    clusterGoesOn,
  ),
];
