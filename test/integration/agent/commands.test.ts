import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Endpoint } from '../../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../../src/model/names.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { twoNodes } from '../../support/breakage.ts';
import { ownServerPod } from '../../support/own-server.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';
import { pause } from '../../support/pause.ts';

const { signal } = new AbortController();
const a: Endpoint = { kind: 'pod', pod: podKey('default', 'a') };
const node2: Endpoint = { kind: 'node', node: parseNodeName('node-2') };

/** A container that starts others, of which one leaves its session and one ignores every signal it can. */
const family = `
---
apiVersion: v1
kind: Pod
metadata: {name: family}
spec:
  nodeName: node-2
  containers:
    - name: parent
      command: [sh, -c, "setsid sleep 31415 & (trap '' HUP INT TERM; sleep 31416) & sleep 31417; true"]
`;

const pods = podText('a') + ownServerPod('s', 'node-2') + family;
const skip = missing('nsenter', 'unshare', 'ip');

/*
 *   a (responder), s (server of its own), family (processes)
 *    node-1 ------------ node-2
 */
suiteWithLab('commands in pods and nodes', { pods, spec: twoNodes, skip }, (lab, runtime) => {
  const exec = (target: Endpoint, command: readonly string[], timeoutMs?: number) =>
    lab().cluster.exec(target, command, { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const sh = (target: Endpoint, script: string) => exec(target, ['sh', '-c', script]);

  const sleepers = (): readonly string[] =>
    lab()
      .processes()
      .filter((command) => /^sleep 3141\d$/.test(command))
      .sort();

  test('run in the netns they are meant for', async () => {
    assert.match((await exec(a, ['ip', '-o', 'addr'])).stdout, / 10\.244\.1\.2\/24 /);
    assert.match((await exec(node2, ['ip', '-o', 'addr'])).stdout, /cni0 +inet 10\.244\.2\.1\/24 /);
  });

  test('give their exit code: their own, that of a signal, 126 and 127 as a shell does', async () => {
    assert.equal((await sh(a, 'exit 7')).exitCode, 7);
    assert.equal((await sh(a, 'kill -KILL $$')).exitCode, 137);
    assert.equal((await sh(a, 'kill -TERM $$')).exitCode, 143);
    assert.equal((await exec(a, ['/etc/passwd'])).exitCode, 126);
    assert.equal((await exec(a, ['no-such-program'])).exitCode, 127);
  });

  test('that take too long are ended, with all they started', async () => {
    const { exitCode, stdout, stderr } = await exec(a, ['sh', '-c', 'echo begun; sleep 31418 & wait'], 300);
    assert.equal(exitCode, 124);
    assert.equal(stdout, 'begun\n');
    assert.match(stderr, /ended after 300 ms/);
    assert.ok(!sleepers().includes('sleep 31418'));
  });

  test('may say 1 MiB, and of the rest its length is told', async () => {
    const { exitCode, stdout } = await sh(a, 'head -c 1100000 /dev/zero | tr "\\0" x');
    assert.equal(exitCode, 0);
    assert.ok(stdout.startsWith('x'.repeat(1024 * 1024)));
    assert.match(stdout, /… 51424 more bytes\n$/);
  });

  test('see one private set of files a node, and write nothing to the machine', async () => {
    const file = 'podnet-test-wrote-this';
    const state = ['/etc', '/opt', '/var/lib', '/run', '/tmp'];
    // The rest is a container's own too; else it is the machine's, to be read only.
    const own = runtime === 'docker' ? [...state, '/usr', '/var/tmp'] : state;
    const machines = runtime === 'docker' ? [] : ['/usr', '/home', '/var/tmp'];
    for (const place of own.map((folder) => `${folder}/${file}`)) {
      assert.equal((await sh(a, `echo here > ${place} && cat ${place}`)).stdout, 'here\n', place);
      assert.equal(
        (await sh({ kind: 'node', node: parseNodeName('node-1') }, `cat ${place}`)).stdout,
        'here\n',
        place,
      );
      assert.notEqual((await sh(node2, `cat ${place}`)).exitCode, 0, `${place} is the other node's own`);
      assert.equal(existsSync(place), false, place);
    }
    for (const place of machines) {
      const { exitCode, stderr } = await sh(a, `touch ${place}/${file}`);
      assert.notEqual(exitCode, 0, place);
      assert.match(stderr, /Read-only file system|Permission denied/);
      assert.ok(!readdirSync(place).includes(file), place);
    }
  });

  test("a pod's own server is seen by its sockets, and answers with its own status", async () => {
    const to: Endpoint = { kind: 'pod', pod: podKey('default', 's') };
    const request = { from: a, to, port: 80, timeoutMs: 1_000 } as const;
    for (let tries = 0; tries < 1_200; tries++) {
      const [first] = await lab().cluster.probe([{ ...request, protocol: 'tcp' }], { signal });
      if (first?.verdict.verdict === 'answered') break;
      await pause(50);
    }
    const [tcp, http] = await lab().cluster.probe(
      [
        { ...request, protocol: 'tcp' },
        { ...request, protocol: 'http' },
      ],
      { signal },
    );
    for (const result of [tcp, http]) {
      assert.equal(result?.simulated, false);
      assert.equal(result?.verdict.verdict, 'answered');
      assert.equal(result?.verdict.seen?.source, lab().addressOf('a'));
      assert.equal(result?.verdict.seen?.destination, lab().addressOf('s'));
    }
    assert.equal(http?.verdict.seen?.status, 200);
  });

  test('of a pod all end when it stops, also those that left its session', async () => {
    for (let tries = 0; tries < 3_000 && sleepers().length < 3; tries++) await pause(20);
    assert.deepEqual(sleepers(), ['sleep 31415', 'sleep 31416', 'sleep 31417']);
    await lab().cluster.deleteObject('Pod', 'default', 'family', { signal });
    for (let tries = 0; tries < 3_000 && sleepers().length > 0; tries++) await pause(20);
    assert.deepEqual(sleepers(), []);
  });

  test('nothing of all that is left when the cluster goes', async () => {
    assert.ok(lab().processes().length > 0);
    await lab().cluster.close();
    assert.deepEqual(lab().processes(), []);
  });
});
