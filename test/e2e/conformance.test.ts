import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, suite, test } from 'node:test';
import type { ConformanceReport } from '../../src/cni/conformance/check.ts';
import { testOnBoth } from '../support/both-runtimes.ts';
import { podnet } from '../support/built-cli.ts';
import { missing } from '../support/requires.ts';
import { bridgeConflist } from '../support/bridge-conflist.ts';
import { endOf, type Ended } from '../support/run-podnet.ts';

const conflist = bridgeConflist('net');

/*
 *   node-2                                 another one for each check
 *     eth0, moved into the pod and back
 */
testOnBoth(
  'podnet conformance of a plugin that takes the uplink of its node away',
  { skip: missing('unshare', 'nsenter') },
  async (runtime) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'podnet-conformance-'));
    try {
      const file = path.join(folder, 'net.conflist');
      const ipam = { type: 'host-local', ranges: '{{ node.ipamRanges }}' };
      const plugin = { type: 'host-device', device: '{{ node.uplink }}', ipam };
      writeFileSync(file, JSON.stringify({ cniVersion: '1.0.0', name: 'net', plugins: [plugin] }));
      const checks = ['4', '8', '15', '24'].flatMap((id) => ['--check', id]);
      const [program = '', ...words] = podnet('conformance', file, ...checks, '--runtime', runtime);
      const env = { ...process.env, NO_COLOR: '1' };
      const { exitCode, stdout, stderr } = await endOf(
        spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] }),
      );
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /^4 passed$/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

suite('podnet conformance', { skip: missing('unshare', 'nsenter') }, () => {
  let folder = '';
  const at = (name: string): string => path.join(folder, name);
  const run = async (...args: readonly string[]): Promise<Ended> => {
    const [program = '', ...words] = podnet('conformance', at('net.conflist'), ...args);
    const env = { ...process.env, PODNET_RUNTIME: 'namespace', NO_COLOR: '1' };
    return await endOf(spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  };

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'podnet-conformance-'));
    writeFileSync(at('net.conflist'), JSON.stringify(conflist));
  });
  after(() => rmSync(folder, { recursive: true }));

  test('grades Debian’s bridge, as a report says too', async () => {
    const report = at('report.json');
    const ended = await run('--check', '1', '--check', '8', '--check', '11', '--report', `json=${report}`);
    assert.equal(ended.exitCode, 1, ended.stderr);
    assert.match(ended.stdout, /^PASS 1 MUST .*\nPASS 8 MUST .*\nFAIL 11 MUST /m);
    assert.match(ended.stdout, /^2 passed, 1 MUST failed$/m);
    const { checks } = JSON.parse(readFileSync(report, 'utf8')) as ConformanceReport;
    assert.deepEqual(
      checks.map(({ id, status }) => [id, status]),
      [
        [1, 'pass'],
        [8, 'pass'],
        [11, 'fail'],
      ],
    );
    const known = await run('--check', '1', '--check', '11', '--baseline', report);
    assert.equal(known.exitCode, 0, known.stderr);
    writeFileSync(at('known.yaml'), 'knownFailures: [1]');
    const changed = await run('--check', '1', '--check', '11', '--baseline', at('known.yaml'));
    assert.equal(changed.exitCode, 1);
    assert.match(
      changed.stderr,
      /check 11 fails, and is not in the baseline\ncheck 1 is in the baseline and passes now/,
    );
  });

  test('says what is wrong with what it was given', async () => {
    const misspelt = await run('--plugin', 'host-locla', '--check', '1');
    assert.equal(misspelt.exitCode, 2);
    assert.match(misspelt.stderr, /has no plugin host-locla[^]*did you mean host-local\?/);
    writeFileSync(at('net.conflist'), JSON.stringify({ ...conflist, plugins: [{ tpe: 'bridge' }] }));
    const bad = await run('--check', '1');
    assert.equal(bad.exitCode, 2);
    assert.match(bad.stderr, /net\.conflist:1:\d+: plugins\[0\]\.type is missing/);
    // Before any node is made, and before programs are looked for.
    for (const [text, says] of [
      [
        '{"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "no-such-plugin"}',
        /net\.conflist:1:\d+: /,
      ],
      [
        '{"name": "net", "plugins": [{"type": "no-such-plugin", "mtu": "{{ node.mut }}"}]}',
        /node\.mut[^]*node\.mtu/,
      ],
    ] as const) {
      writeFileSync(at('net.conflist'), text);
      const refused = await run('--check', '1');
      assert.equal(refused.exitCode, 2, refused.stderr);
      assert.match(refused.stderr, says);
    }
    writeFileSync(at('mine'), Buffer.from('cffaedfe0c0000010000000002000000', 'hex'), { mode: 0o755 });
    writeFileSync(at('net.conflist'), JSON.stringify({ ...conflist, plugins: [{ type: 'mine' }] }));
    const foreign = await run('--bin-dir', folder);
    assert.equal(foreign.exitCode, 2, foreign.stdout);
    assert.match(foreign.stderr, /mine is a program for darwin\/arm64, and nodes are linux[^]*GOOS=linux/);
    writeFileSync(at('net.conflist'), JSON.stringify({ ...conflist, plugins: [{ type: 'no-such-plugin' }] }));
    const absent = await run('--check', '1');
    assert.equal(absent.exitCode, 3);
    assert.match(absent.stderr, /plugin no-such-plugin is in none of \/opt\/cni\/bin[^]*--bin-dir/);
  });
});
