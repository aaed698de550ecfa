import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { machineSettings } from '../../../src/model/machine-settings.ts';
import { suiteOnBoth } from '../../support/both-runtimes.ts';
import { type CniNodes, openCniNodes } from '../../support/cni-nodes.ts';
import { missing } from '../../support/requires.ts';
import { simpleResult } from '../../support/recording-plugin.ts';

/** What a user of podnet has in the environment, and nobody else should. */
const secret = `secret-${process.pid}`;
const notes = '/var/lib/cni/spy';

/** A plugin that writes down what it may do and see. */
const spy = `#!/bin/sh
[ "$CNI_COMMAND" = VERSION ] && echo '{"cniVersion":"1.0.0","supportedVersions":["1.0.0"]}' && exit
cat >/dev/null
mkdir -p ${notes}
cp /proc/self/status ${notes}/status
cat /proc/[0-9]*/environ | tr '\\0' '\\n' >${notes}/environments
cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' >${notes}/commands
echo '${simpleResult.replace('1.1.0', '1.0.0')}'
`;

/** CapEff and so on, as numbers. */
function capabilitiesIn(status: string): Readonly<Record<string, bigint>> {
  return Object.fromEntries(
    [...status.matchAll(/^(Cap\w+):\s*(\w+)$/gm)].map(([, name = '', mask]) => [name, BigInt(`0x${mask}`)]),
  );
}

suiteOnBoth('what runs in a node', { skip: missing('nsenter', 'unshare') }, (runtime) => {
  let folder: string;
  let nodes: CniNodes;
  const sh = (script: string): Promise<string> => nodes.sh('node-1', script);

  before(async () => {
    process.env['PODNET_TEST_TOKEN'] = secret;
    folder = mkdtempSync('/var/tmp/podnet-spy-');
    writeFileSync(path.join(folder, 'spy'), spy);
    chmodSync(path.join(folder, 'spy'), 0o755);
    const conflist = { cniVersion: '1.0.0', name: 'spied', plugins: [{ type: 'spy' }] };
    nodes = await openCniNodes(runtime, conflist, { binDirs: [folder] });
    await nodes.prepare();
    await nodes.start('node-1', ['a']);
  });
  after(async () => {
    delete process.env['PODNET_TEST_TOKEN'];
    await nodes[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  test('a plugin has the capabilities of its node and no more', async () => {
    const plugin = capabilitiesIn(await sh(`cat ${notes}/status`));
    const node = capabilitiesIn(await sh('cat /proc/1/status'));
    for (const kind of ['CapPrm', 'CapEff', 'CapBnd'] as const) {
      const [its = 0n, nodes = 0n] = [plugin[kind], node[kind]];
      assert.ok(its > 0n, `${kind} was written down`);
      assert.equal(
        its & ~nodes,
        0n,
        `${kind} ${its.toString(16)} of the plugin, ${nodes.toString(16)} of the node`,
      );
    }
  });

  test('sees the processes of the cluster only, and nothing of its user’s environment', async () => {
    const environments = await sh(`cat ${notes}/environments; cat /proc/[0-9]*/environ | tr '\\0' '\\n'`);
    assert.match(environments, /^PATH=/m);
    assert.doesNotMatch(environments, new RegExp(secret));
    const commands = await sh(`cat ${notes}/commands; cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'`);
    assert.match(commands, /agent\.js/);
    assert.doesNotMatch(commands, /node-rights\.test/);
  });

  test('changes no setting of the machine', async () => {
    const writable =
      'find "$@" -writable 2>/dev/null; for f in "$@"; do [ -w "$f" ] && echo "$f"; done; true';
    const open = await sh(`set -- ${machineSettings.join(' ')}; ${writable}`);
    assert.equal(open, '');
    // Its own network is its own.
    assert.equal(await sh('[ -w /proc/sys/net/ipv4/ip_forward ] && echo yes'), 'yes\n');
  });

  test('writes to no file of the machine', async () => {
    const places = ['/', '/etc', '/opt', '/root', '/run', '/srv', '/tmp', '/usr/bin', '/var/lib', '/var/tmp'];
    const name = `podnet-was-here-${process.pid}`;
    await sh(`for place in ${places.join(' ')}; do touch $place/${name} 2>/dev/null; done; true`);
    assert.match(await sh(`ls /tmp`), new RegExp(name), 'it did write where it may');
    for (const place of places) assert.ok(!existsSync(path.join(place, name)), place);
  });
});
