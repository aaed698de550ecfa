import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { spawn } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { fromJSONSchema } from 'zod';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { missing } from '../support/requires.ts';
import { endOf, type Ended } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';

/*
 * Questions to a cluster that stands, through its control process:
 *
 *   web --- node-1 --- node-2 --- db
 */
const webAndDb = path.join(repository, 'scenarios/web-and-db.yaml');

suite('asking a standing cluster', { skip: missing('unshare', 'nsenter', 'setpriv', 'ip') }, () => {
  let state = '';
  const env = (): NodeJS.ProcessEnv => {
    const { PODNET_CLUSTER: _cluster, ...inherited } = process.env;
    return { ...inherited, XDG_STATE_HOME: state, PODNET_RUNTIME: 'namespace', NO_COLOR: '1' };
  };
  const start = (args: readonly string[]) => {
    const [program = '', ...words] = podnet(...args);
    return spawn(program, words, { env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const run = (...args: readonly string[]): Promise<Ended> => endOf(start(args));
  const exits = async (exitCode: number, ...args: readonly string[]): Promise<Ended> => {
    const ended = await run(...args);
    assert.equal(ended.exitCode, exitCode, `${args.join(' ')}: ${ended.stdout}${ended.stderr}`);
    return ended;
  };

  before(async () => {
    state = mkdtempSync(path.join(tmpdir(), 'podnet-ask-'));
    await exits(0, 'up', webAndDb);
  });
  after(async () => {
    await run('down', '--all');
    rmSync(state, { recursive: true, force: true });
  });

  test('probe: answered, as expected, not as expected, wrong', async () => {
    const answered = await exits(0, 'probe', 'web', 'db:5432');
    assert.match(answered.stdout, /^web → db tcp\/5432: answered in \d+\.\d\d ms, saw 10\.244\.1\.2\n$/);
    const refused = await exits(1, 'probe', 'web', 'db:5433');
    assert.match(refused.stdout, /^web → db tcp\/5433: refused \(tcp-rst\) .*hint: nothing listens/s);
    await exits(0, 'probe', 'web', 'db:5433', '--expect', 'refused,no-answer');
    await exits(0, 'probe', 'node/node-1', 'db', '--protocol', 'icmp', '--count', '3', '--timeout', '2s');
    const unknown = await exits(2, 'probe', 'web', 'bd:5432');
    assert.match(unknown.stderr, /there is no pod "bd"\n +hint: did you mean "db"\?/);
    const verdict = await exits(2, 'probe', 'web', 'db', '--expect', 'refusd');
    assert.match(verdict.stderr, /did you mean "refused"\?/);
    await exits(2, 'probe', 'web', 'db', '--timeout', '3');
    await exits(2, 'probe', 'web', 'db', '--count', '100000');
  });

  test('what -o json writes is what the schemas say, and nothing else is on standard output', async () => {
    for (const [name, args] of [
      ['probe-report', ['probe', 'web', 'db:5433']],
      ['matrix-report', ['matrix', '--protocol', 'icmp']],
    ] as const) {
      const { stdout } = await run(...args, '-o', 'json');
      const text = readFileSync(path.join(repository, `docs/${name}.schema.json`), 'utf8');
      const schema = fromJSONSchema(JSON.parse(text));
      const report: unknown = JSON.parse(stdout);
      schema.parse(report);
      assert.equal(schema.safeParse({ ...Object(report), kind: 'Nothing' }).success, false, 'it can fail');
    }
  });

  test('matrix: green, red, nothing to ask', async () => {
    const green = await exits(0, 'matrix');
    assert.match(green.stdout, /^TCP port 29170: 2 of 2 pairs as expected$/m);
    const red = await exits(1, 'matrix', '--port', '80');
    assert.match(red.stdout, /^TCP port 80: 1 of 2 pairs as expected$/m);
    assert.match(red.stdout, /^web → db tcp\/80\n +expected +answered$/m);
    await exits(2, 'matrix', '--from', 'app=nobody');
    await exits(0, 'matrix', '--from', 'app=web', '--nodes', '--protocol', 'udp');
  });

  test('inspect: the whole, a node, a pod', async () => {
    const { stdout } = await exits(0, 'inspect');
    assert.match(
      stdout,
      /^node-1 +node-2 +10\.244\.2\.0\/24 +10\.244\.2\.0\/24 via 198\.1[89]\.\d+\.3 dev eth0/m,
    );
    assert.match((await exits(0, 'inspect', 'node/node-2')).stdout, /^ROUTES\n +10\.244\.1\.0\/24 via /m);
    const json = JSON.parse((await exits(0, 'inspect', 'web', '-o', 'json')).stdout);
    assert.deepEqual([json.kind, json.subject], ['Inspection', 'web']);
    await exits(2, 'inspect', 'node/node-3');
  });

  test('test --cluster leaves all as it was, after a run, a refusal and Ctrl-C', async (context) => {
    const folder = openFolder(context);
    const file = (name: string, steps: string, pods: string): string => {
      const to = path.join(folder, name);
      writeFileSync(to, scenarioText(steps, pods));
      return to;
    };
    const found = async () =>
      (await exits(0, 'inspect', '-o', 'json')).stdout.replaceAll(/"ageSeconds": .*/g, '');
    const before = await found();
    const guest = podText('guest');
    const green = file(
      'green.yaml',
      '- check: network-model\n- probe: {from: guest, to: db, port: 5432}',
      guest,
    );
    assert.match(
      (await exits(0, 'test', green, '--cluster', 'web-and-db')).stdout,
      /10 of 10 lines hold|1[12] of 1[12] lines hold/,
    );
    assert.equal(await found(), before, 'after a run');

    const taken = await exits(
      2,
      'test',
      file('taken.yaml', '- check: network-model', podText('web')),
      '--cluster',
      'web-and-db',
    );
    assert.match(taken.stdout, /the cluster web-and-db has another pod\/web \(.*\) than the scenario/);
    const other = file('other.yaml', '- check: network-model', guest);
    await exits(2, 'test', other, '--cluster', 'web-and-db', '--set', 'nodes=3');
    await exits(2, 'test', other, '--cluster', 'web-and-db', '--parallel', '2');
    await exits(2, 'test', other, '--cluster', 'web-and-db', '--keep');
    assert.equal(await found(), before, 'after refusals');

    const slow = file(
      'slow.yaml',
      "- probe: {from: guest, to: guest}\n- exec: {pod: guest, command: [sleep, '60']}",
      guest,
    );
    const child = start(['test', slow, '--cluster', 'web-and-db', '--report', 'plain']);
    let sent = false;
    const ended = await endOf(child, (_child, text) => {
      if (sent || !text.includes('PASS  01')) return;
      sent = true;
      child.kill('SIGINT');
    });
    assert.equal(ended.exitCode, 130, ended.stdout + ended.stderr);
    assert.equal(await found(), before, 'after Ctrl-C');
  });
});
