import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { assertBlocked, assertMatrix, assertPassed } from '../../../src/library/assert.ts';
import { Cluster } from '../../../src/library/cluster.ts';
import { ExpectationError } from '../../../src/library/expectation-error.ts';
import { forward, repaired } from '../../support/nft-rules.ts';
import { pause } from '../../support/pause.ts';
import { missing } from '../../support/requires.ts';
import { podText, scenarioText } from '../../support/scenario-text.ts';

const ports = '[{containerPort: 80}, {containerPort: 53, protocol: UDP}]';

/*
 *   web --- node-1 --- node-2 =firewall=| db
 *            node-3
 */
suite('a cluster of the library', { skip: missing('nsenter', 'nft') }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.create({ nodes: 3, name: 'lab', runtime: 'namespace' });
    const outcomes = await cluster.apply([podText('web', 'node-1', ports), podText('db', 'node-2', ports)]);
    assert.deepEqual(
      outcomes.map(({ object, action }) => `${object} ${action}`),
      ['pod/web created', 'pod/db created'],
    );
    await cluster.waitForPods({ within: '30s' });
  });
  after(() => cluster?.close());

  const behindFirewall = async (rules: string, body: () => Promise<void>): Promise<void> => {
    const { exitCode, stderr } = await cluster.exec('node/node-2', ['sh', '-c', forward(rules)]);
    assert.equal(exitCode, 0, stderr);
    try {
      await body();
    } finally {
      await cluster.exec('node/node-2', ['sh', '-c', repaired]);
    }
  };

  test('shows its objects by the names of the command line', () => {
    assert.equal(cluster.name, 'lab');
    assert.equal(cluster.shape, '3 nodes, bridge, 10.244.0.0/16');
    assert.deepEqual(
      cluster.nodes().map(({ metadata }) => metadata.name),
      ['node-1', 'node-2', 'node-3'],
    );
    assert.equal(cluster.get('Pod', 'web')?.spec.nodeName, 'node-1');
    assert.equal(cluster.get('Pod', 'default/web'), cluster.get('Pod', 'web'));
    assert.equal(cluster.get('Node', 'node/node-2')?.metadata.name, 'node-2');
    assert.equal(cluster.get('Pod', 'nobody'), undefined);
    assert.deepEqual(
      cluster.list('Pod', { selector: { matchLabels: { app: 'db' } } }).map(({ metadata }) => metadata.name),
      ['db'],
    );
  });

  test('sends probes and tells what the server saw', async () => {
    const probe = await cluster.probe({ from: 'web', to: 'db', port: 80, expect: 'answered' });
    assert.equal(probe.source, probe.fromAddress);
    assert.equal(probe.seen?.peer, 'default/db');
  });

  test('counts what a firewall stops as blocked, with the target open and the evidence at hand', async () => {
    await behindFirewall('oifname "cni0" drop', async () => {
      const probe = await cluster.probe({ from: 'web', to: 'db', port: 80 });
      assertBlocked(probe);
      assert.equal(probe.control?.verdict, 'answered');
      assert.ok(
        probe.evidence.some(({ subject }) => subject === 'node/node-2'),
        'evidence of the node',
      );
      await cluster.probe({ from: 'web', to: 'db', port: 53, protocol: 'udp', expect: 'blocked' });
      const matrix = await cluster.matrix({ port: 80 });
      // The firewall stops the answers to db as well.
      assertMatrix(matrix, 'no-answer');
      assert.throws(() => assertMatrix(matrix, 'answered'), /2 of 2 probes by tcp/);
    });
    await cluster.probe({ from: 'web', to: 'db', port: 80, expect: 'answered', within: '5s' });
  });

  test('counts a dead target as blocked by nobody, with a firewall and without', async () => {
    const closed = await cluster.probe({ from: 'web', to: 'db', port: 81 });
    assert.equal(closed.verdict, 'refused');
    assert.throws(() => assertBlocked(closed), /expected blocked, seen refused, which is inconclusive/);
    await behindFirewall('oifname "cni0" drop', async () => {
      const dead = await cluster.probe({ from: 'web', to: 'db', port: 81 });
      assert.equal(dead.verdict, 'inconclusive');
      assert.equal(dead.control?.verdict, 'refused');
      assert.throws(() => assertBlocked(dead), ExpectationError);
      await assert.rejects(
        cluster.probe({ from: 'web', to: 'db', port: 81, expect: 'blocked' }),
        ExpectationError,
      );
    });
  });

  test('judges the network model, and throws when it is broken', async () => {
    const { lines, summary, warnings } = await cluster.checkNetworkModel({ quality: 'required' });
    assert.equal(lines.length, 19, summary);
    assert.deepEqual(warnings, []);
    await behindFirewall('oifname "cni0" drop', async () => {
      await assert.rejects(cluster.checkNetworkModel(), (error) => {
        assert.ok(error instanceof ExpectationError, 'its class');
        assert.match(error.message, /the network model does not hold/);
        assert.match(error.message, /web → db tcp/);
        return true;
      });
    });
  });

  test('runs commands in pods and nodes', async () => {
    const { exitCode, stdout } = await cluster.exec('web', ['ip', '-brief', 'address', 'show', 'eth0']);
    assert.equal(exitCode, 0);
    assert.ok(stdout.includes(cluster.get('Pod', 'web')?.status?.podIPs[0] ?? 'an address'), stdout);
    assert.equal((await cluster.exec('node/node-1', ['sh', '-c', 'exit 7'])).exitCode, 7);
    const { sections } = await cluster.inspect('node/node-1');
    assert.ok(
      sections.some(({ title, lines }) => title === 'routes' && lines.length > 0),
      'routes',
    );
  });

  test('scales, labels and deletes, and tells of it', async () => {
    const changes = cluster.watch({ kind: 'Deployment' });
    await cluster.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'shop' } },
        template: {
          metadata: { labels: { app: 'shop' } },
          spec: { containers: [{ name: 'main', ports: [{ containerPort: 80 }] }] },
        },
      },
    });
    assert.equal((await changes.next()).value?.object.metadata.name, 'shop');
    await changes.return?.();
    await cluster.scale('shop', 3);
    const selector = { matchLabels: { app: 'shop' } };
    await cluster.waitForPods({ pods: { podSelector: selector } });
    assert.equal(cluster.list('Pod', { selector }).length, 3);
    await cluster.label('Deployment', 'shop', { tier: 'front' });
    assert.equal(cluster.get('Deployment', 'shop')?.metadata.labels['tier'], 'front');
    await cluster.delete('Deployment', 'shop');
    assert.equal(cluster.list('Pod', { selector }).length, 0);
    await assert.rejects(cluster.delete('Deployment', 'shop'), { code: 'not-found' });
    await assert.rejects(cluster.scale('shop', 1.5), { code: 'bad-replicas' });
  });

  test('has nodes come, be emptied, be made anew and go', async () => {
    assert.equal(await cluster.addNode({ labels: { zone: 'far' } }), 'node-4');
    assert.equal(cluster.get('Node', 'node-4')?.metadata.labels['zone'], 'far');
    await cluster.probe({ from: 'web', to: 'node/node-4', protocol: 'icmp', expect: 'answered' });
    await cluster.apply(podText('guest', 'node-4'));
    assert.equal(await cluster.cordon('node-4'), true);
    assert.equal(await cluster.cordon('node/node-4'), false, 'it was so already');
    await assert.rejects(cluster.drain('node-4'), { code: 'not-drainable' });
    assert.deepEqual(await cluster.drain('node-4', { force: true }), ['default/guest']);
    assert.equal(await cluster.uncordon('node-4'), true);
    await cluster.exec('node/node-4', ['ip', 'route', 'flush', 'all']);
    await cluster.restartNode('node-4');
    await cluster.probe({ from: 'node/node-4', to: 'web', port: 80, expect: 'answered' });
    await cluster.removeNode('node-4');
    await assert.rejects(cluster.removeNode('node-4'), { code: 'not-found' });
    const events = cluster.events().map(({ reason, involvedObject }) => `${reason} ${involvedObject.name}`);
    assert.ok(
      events.includes('Started guest') && events.includes('NodeNotSchedulable node-4'),
      events.join(),
    );
  });

  test('tells what containers say, also before they were started again, and follows', async () => {
    const command = "[sh, -c, 'echo first; echo second; sleep 1']";
    await cluster.apply(podText('talker').replace('name: main', `name: main, command: ${command}`));
    let followed = '';
    for await (const text of cluster.logs('talker', { follow: true })) {
      followed += text;
      if (followed.includes('second')) break;
    }
    assert.equal(followed, 'first\nsecond\n');
    const isBack = (): boolean =>
      (cluster.get('Pod', 'talker')?.status?.containers[0]?.restartCount ?? 0) > 0;
    for (let tries = 0; tries < 3_000 && !isBack(); tries++) await pause(20);
    let before = '';
    for await (const text of cluster.logs('talker', { previous: true })) before += text;
    assert.match(before, /^first\nsecond\n/);
    await cluster.delete('Pod', 'talker');
    assert.throws(() => cluster.logs('talker'), { code: 'unknown-pod' });
  });

  test('runs the steps of a scenario, and stays', async () => {
    const report = await cluster.runScenario(
      scenarioText('- probe: {from: web, to: extra}', podText('web', 'node-1', ports) + podText('extra')),
    );
    assertPassed(report);
    assert.equal(cluster.pods().length, 3);
    await cluster.delete('Pod', 'extra');
    const red = await cluster.runScenario(
      scenarioText('- probe: {from: web, to: web, port: 82}', podText('web', 'node-1', ports)),
    );
    assert.throws(() => assertPassed(red), /1 of 1 steps did not pass/);
  });

  test('is waited for in vain when a pod cannot run, with the reason', async () => {
    await cluster.apply(podText('broken').replace('name: main', 'name: main, command: [/no/such/program]'));
    await assert.rejects(cluster.waitForPods({ pods: 'broken', within: '1s' }), (error) => {
      assert.ok(error instanceof Error && 'code' in error, 'its class');
      assert.equal(error.code, 'not-ready');
      assert.match(error.message, /pod broken: /);
      return true;
    });
    await cluster.delete('Pod', 'broken');
  });

  test('ends an operation with its signal, and all with its own end', async () => {
    const given = AbortSignal.abort(new Error('enough'));
    await assert.rejects(cluster.probe({ from: 'web', to: 'db', port: 80, signal: given }), /enough/);
    await using other = await Cluster.create({ nodes: 1, runtime: 'namespace' });
    const waiting = other.exec('node/node-1', ['sleep', '60']);
    const ended = assert.rejects(waiting, { code: 'closed' });
    await other.close();
    await ended;
    await assert.rejects(other.exec('node/node-1', ['true']), { code: 'closed' });
    await other.close();
  });
});

test('a cluster whose making is ended by its signal is not there', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(Cluster.create({ runtime: 'namespace', signal }), /enough/);
});
