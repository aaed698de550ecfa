import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNodeName } from '../../../src/model/names.ts';
import { labels, ofRun } from '../../../src/runtime/docker/labels.ts';
import { needsEngine, testEngine } from '../../support/engine.ts';
import { openLab } from '../../support/lab.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const never = new AbortController().signal;

/** Nodes, and the router between their zones. */
const spec = 'cluster: {nodes: 2, underlay: {zones: [west, east]}, network: {plugin: vxlan}}';

test('containers have three capabilities more than any, and nothing of their engine or its machine', {
  skip: needsEngine || missing('nsenter'),
}, async () => {
  await using lab = await openLab(podText('a') + podText('b', 'node-2'), spec, 'docker');
  const engine = testEngine();
  const enter = await lab.cluster.enterCommand(
    { kind: 'node', node: parseNodeName('node-1') },
    { signal: never },
  );
  const { Config: first } = await engine.getContainer(enter[enter.indexOf('-it') + 1] ?? '').inspect();
  const filters = JSON.stringify(ofRun(first.Labels[labels.run] ?? ''));
  const own = await engine.listContainers({ filters });
  assert.deepEqual(own.map(({ Names }) => Names.join().replace(/.*-(?=node-|router)/, '')).sort(), [
    'node-1',
    'node-2',
    'router',
  ]);
  for (const { Id, Names } of own) {
    const { HostConfig, Mounts, Config } = await engine.getContainer(Id).inspect();
    const name = Names.join();
    assert.equal(HostConfig.Privileged, false, name);
    assert.deepEqual(HostConfig.CapAdd, ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN'], name);
    assert.deepEqual(Mounts, [], name);
    assert.deepEqual(HostConfig.Binds ?? [], [], name);
    assert.deepEqual(HostConfig.Devices ?? [], [], name);
    const { PidMode, IpcMode, UTSMode, UsernsMode, NetworkMode } = HostConfig;
    for (const mode of [PidMode, IpcMode, UTSMode, UsernsMode, NetworkMode])
      assert.doesNotMatch(mode ?? '', /^host$|^container:/, name);
    assert.doesNotMatch(JSON.stringify(HostConfig.SecurityOpt ?? []), /seccomp/, name);
    assert.ok(
      (HostConfig.MaskedPaths ?? []).includes('/proc/keys'),
      `what engines hide is hidden from ${name}`,
    );
    assert.deepEqual(Config.ExposedPorts ?? {}, {}, name);
    assert.deepEqual(HostConfig.PortBindings ?? {}, {}, name);
  }
  const inside = await lab.in(
    'node/node-1',
    'find / -xdev -name "*.sock" 2>/dev/null; grep Seccomp: /proc/1/status',
  );
  assert.match(inside, /Seccomp:\s+2/, 'the engine’s filter of system calls is on');
  assert.doesNotMatch(inside, /\.sock/);
});
