import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { Attachment, PluginTrace } from '../../../src/cni/attachment.ts';
import { CniError } from '../../../src/cni/cni-error.ts';
import { CniRuntime, type CniRuntimeOptions } from '../../../src/cni/cni-runtime.ts';
import type { JsonObject } from '../../../src/cni/json.ts';
import { LocalPluginHost } from '../../../src/cni/local-plugin-host.ts';
import type { NetworkConfig } from '../../../src/cni/network-config.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { pause } from '../../support/pause.ts';
import { openRecorder, type PluginRecorder } from '../../support/recording-plugin.ts';

enterOwnNetns();
execFileSync('ip', ['netns', 'add', 'pod']);

const attachment: Attachment = {
  containerId: 'c1',
  netns: '/run/netns/pod',
  ifName: 'eth0',
  args: [],
  capabilities: {},
};
const fails = (code: number, msg: string): string => `echo '{"code":${code},"msg":"${msg}"}'; exit 1`;
/** Not for ever: a test that is killed cannot end what it started. */
const waitFor = (condition: string): string =>
  `for i in $(seq 3000); do ${condition} && break; sleep 0.01; done`;
const answers = (address: string): string => `echo '{"cniVersion":"1.1.0","ips":[{"address":"${address}"}]}'`;

suite('the CNI runtime', () => {
  test('cni runtime 6: the first regular file along the path is the plugin', async (context) => {
    const lab = open(context);
    const [before, after] = ['before', 'after'].map((name) => path.join(lab.recorder.bin, name));
    for (const folder of [before, after]) mkdirSync(folder ?? '');
    lab.recorder.plugin('after/first');
    // A folder of its name is passed over, and so is a place that is not there.
    mkdirSync(path.join(before ?? '', 'first'));
    const runtime = lab.runtime({ pluginPath: ['/not/there', before ?? '', after ?? ''] });
    await runtime.add(lab.network(['first']), attachment);
    assert.equal(lab.recorder.calls().length, 1);
  });

  for (const verb of ['ADD', 'DEL', 'CHECK', 'GC', 'STATUS', 'VERSION'] as const) {
    test(`cni runtime 6: ${verb} of a plugin that is not there says where it was looked for`, async (context) => {
      const lab = open(context);
      const runtime = lab.runtime();
      if (verb === 'CHECK') {
        lab.recorder.plugin('lost');
        await runtime.add(lab.network(['lost']), attachment);
        execFileSync('rm', [path.join(lab.recorder.bin, 'lost')]);
      }
      const error = await failure(perform(verb, runtime, lab.network(['lost'])));
      assert.equal(error.code, 'cni-missing');
      assert.equal(error.verb, verb);
      assert.equal(error.plugin, 'lost');
      assert.match(error.message, new RegExp(`"lost" for ${verb} in ${lab.recorder.bin}$`));
    });
  }

  test('cni runtime 6: a type that is a path is no plugin', async (context) => {
    const lab = open(context);
    lab.recorder.plugin('first');
    const network = {
      ...lab.network(['first']),
      plugins: [{ type: '../bin/first', capabilities: [], raw: {} }],
    };
    assert.equal((await failure(lab.runtime().add(network, attachment))).code, 'cni-missing');
    assert.deepEqual(lab.recorder.take(), []);
  });

  test('cni runtime 7: plugins get the environment of the runtime and what CNI adds to it', async (context) => {
    const lab = open(context, ['first']);
    const env = { ...process.env, OWN: 'word', CNI_IFNAME: 'stale', CNI_NETNS: '/stale' };
    const runtime = lab.runtime({
      host: new LocalPluginHost({ env }),
      pluginPath: [lab.recorder.bin, '/second'],
    });
    const network = lab.network(['first']);
    await runtime.add(network, attachment);
    await runtime.check(network, attachment);
    await runtime.del(network, attachment);
    await runtime.gc(network, []);
    await runtime.status(network);
    const seen = lab.recorder.calls();
    const path_ = `${lab.recorder.bin}:/second`;
    for (const [index, verb] of ['ADD', 'CHECK', 'DEL'].entries()) {
      assert.deepEqual(cniWords(seen[index]?.env), {
        CNI_COMMAND: verb,
        CNI_CONTAINERID: 'c1',
        CNI_NETNS: '/run/netns/pod',
        CNI_IFNAME: 'eth0',
        CNI_ARGS: '',
        CNI_PATH: path_,
      });
    }
    for (const [index, verb] of ['GC', 'STATUS'].entries()) {
      assert.deepEqual(cniWords(seen[index + 3]?.env), {
        CNI_COMMAND: verb,
        CNI_CONTAINERID: '',
        CNI_NETNS: '',
        CNI_IFNAME: '',
        CNI_ARGS: '',
        CNI_PATH: path_,
      });
    }
    for (const call of seen) assert.equal(call.env['OWN'], 'word');
  });

  test('cni runtime 8: CNI_ARGS has the arguments in their order', async (context) => {
    const lab = open(context, ['first']);
    const args = [
      ['IgnoreUnknown', '1'],
      ['K8S_POD_NAMESPACE', 'default'],
      ['K8S_POD_NAME', 'web'],
    ] as const;
    await lab.runtime().add(lab.network(['first']), { ...attachment, args });
    assert.equal(
      lab.recorder.calls()[0]?.env['CNI_ARGS'],
      'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web',
    );
  });

  test('cni runtime 8: no argument becomes another one', async (context) => {
    const lab = open(context, ['first']);
    const args = [['K8S_POD_NAME', 'web;K8S_POD_UID=other']] as const;
    const error = await failure(lab.runtime().add(lab.network(['first']), { ...attachment, args }));
    assert.equal(error.code, 'cni-bad-name');
    assert.deepEqual(lab.recorder.take(), []);
  });

  test('cni runtime 5: bad names never come near a plugin or a file', async (context) => {
    const lab = open(context, ['first']);
    const network = lab.network(['first']);
    const runtime = lab.runtime();
    for (const bad of [{ containerId: '../c1' }, { containerId: '' }, { ifName: '../eth0' }]) {
      for (const verb of ['ADD', 'DEL', 'CHECK'] as const) {
        const error = await failure(perform(verb, runtime, network, { ...attachment, ...bad }));
        assert.equal(error.code, 'cni-bad-name');
      }
    }
    assert.equal((await failure(runtime.add({ ...network, name: '../up' }, attachment))).cniCode, 7);
    assert.deepEqual(lab.recorder.take(), []);
  });

  test('cni runtime 11: ADD goes forward, each plugin with the result of the one before', async (context) => {
    const lab = open(context);
    lab.recorder.plugin('first', { ADD: answers('10.1.0.1/24') });
    lab.recorder.plugin('second', { ADD: answers('10.1.0.2/24') });
    lab.recorder.plugin('third', { ADD: answers('10.1.0.3/24') });
    const result = await lab.runtime().add(lab.network(['first', 'second', 'third']), attachment);
    assert.deepEqual(addresses(result.ips), ['10.1.0.3/24']);
    const seen = lab.recorder.calls();
    assert.deepEqual(
      seen.map(({ type, input }) => [type, prevAddresses(input)]),
      [
        ['first', undefined],
        ['second', ['10.1.0.1/24']],
        ['third', ['10.1.0.2/24']],
      ],
    );
  });

  test('cni runtime 11: the first error halts, nothing is kept, and DEL follows', async (context) => {
    const lab = open(context, ['first', 'third']);
    lab.recorder.plugin('second', { ADD: fails(101, 'no room') });
    const runtime = lab.runtime();
    const error = await failure(runtime.add(lab.network(['first', 'second', 'third']), attachment));
    assert.equal(error.cniCode, 101);
    assert.equal(error.plugin, 'second');
    assert.match(error.message, /no room$/);
    assert.deepEqual(await runtime.attachments(), []);
    const [, , ...dels] = lab.recorder.calls();
    for (const { input } of dels) assert.ok(!('prevResult' in input), 'there is no final result');
    assert.deepEqual(lab.recorder.take(), [
      'ADD first',
      'ADD second',
      'DEL third',
      'DEL second',
      'DEL first',
    ]);
  });

  test('cni runtime 11: that DEL fails, too, hides neither the error nor keeps the others from it', async (context) => {
    const lab = open(context, ['first']);
    lab.recorder.plugin('second', { ADD: fails(101, 'no room'), DEL: fails(102, 'no way back') });
    const error = await failure(lab.runtime().add(lab.network(['first', 'second']), attachment));
    assert.equal(error.cniCode, 101);
    assert.match(error.message, /no room; taking back what was done failed, too: .*no way back/);
    assert.deepEqual(lab.recorder.take(), ['ADD first', 'ADD second', 'DEL second', 'DEL first']);
  });

  test('cni runtime 11: an ADD that is called off is taken back', async (context) => {
    const lab = open(context, ['first']);
    lab.recorder.plugin('second', { ADD: 'touch "$call/../../hangs"; sleep 1000' });
    const off = new AbortController();
    const adding = lab.runtime().add(lab.network(['first', 'second']), attachment, off.signal);
    adding.catch(() => undefined);
    while (!existsSync(path.join(lab.recorder.bin, '../hangs'))) await pause(5);
    off.abort(new Error('enough'));
    await assert.rejects(adding, /^Error: enough$/);
    assert.deepEqual(lab.recorder.take(), ['ADD first', 'ADD second', 'DEL second', 'DEL first']);
  });

  test('cni runtime 11: there is no second ADD without a DEL between', async (context) => {
    const lab = open(context, ['first']);
    const runtime = lab.runtime();
    const network = lab.network(['first']);
    await runtime.add(network, attachment);
    assert.match((await failure(runtime.add(network, attachment))).message, /is attached already/);
    assert.deepEqual(lab.recorder.take(), ['ADD first']);
    await runtime.del(network, attachment);
    await runtime.add(network, attachment);
  });

  test('cni runtime 12: DEL runs in reverse with the final result, and forgets only when all is done', async (context) => {
    const lab = open(context, ['first']);
    lab.recorder.plugin('second', { ADD: answers('10.1.0.9/24'), DEL: '[ -e "$0.fixed" ] || exit 3' });
    const runtime = lab.runtime();
    const network = lab.network(['first', 'second']);
    await runtime.add(network, attachment);
    lab.recorder.take();

    const error = await failure(runtime.del(network, attachment));
    assert.equal(error.code, 'cni-no-output');
    assert.deepEqual(lab.recorder.take(), ['DEL second']);
    assert.equal((await runtime.attachments()).length, 1);

    writeFileSync(path.join(lab.recorder.bin, 'second.fixed'), '');
    await runtime.del(network, attachment);
    for (const { input } of lab.recorder.calls()) assert.deepEqual(prevAddresses(input), ['10.1.0.9/24']);
    assert.deepEqual(lab.recorder.take(), ['DEL second', 'DEL first']);
    assert.deepEqual(readdirSync(path.join(lab.recorder.cacheDir, 'results')), []);
  });

  test('cni runtime 12: below 0.4.0 DEL has no previous result', async (context) => {
    const lab = open(context);
    lab.recorder.plugin('first', { ADD: `echo '{"cniVersion":"0.3.1","ips":[]}'` });
    const network = lab.network(['first'], { cniVersion: '0.3.1' });
    await lab.runtime().add(network, attachment);
    await lab.runtime().del(network, attachment);
    assert.ok(!('prevResult' in (lab.recorder.calls()[1]?.input ?? {})));
  });

  for (const [what, text] of [
    ['empty', ''],
    ['cut short', '{"kind":"cniCacheV1","resu'],
    ['of another kind', '{"kind":"other"}'],
    ['binary', '\0\0\0'],
  ] as const) {
    test(`cni runtime 12: a cache file that is ${what} does not block DEL`, async (context) => {
      const lab = open(context, ['first']);
      const network = lab.network(['first']);
      await lab.runtime().add(network, attachment);
      writeFileSync(lab.cacheFile, text);
      assert.deepEqual(await lab.runtime().attachments(), []);
      lab.recorder.take();
      await lab.runtime().del(network, attachment);
      assert.deepEqual(lab.recorder.take(), ['DEL first']);
      assert.ok(!existsSync(lab.cacheFile));
    });
  }

  test('cni runtime 15: a cache file that speaks of a file elsewhere is none of ours', async (context) => {
    const lab = open(context, ['first']);
    const network = lab.network(['first']);
    await lab.runtime().add(network, attachment);
    const text = readFileSync(lab.cacheFile, 'utf8');
    writeFileSync(lab.cacheFile, text.replace('"c1"', '"x/../../../elsewhere"'));
    assert.deepEqual(await lab.runtime().attachments(), []);
    lab.recorder.take();
    await lab.runtime().gc(network, []);
    assert.deepEqual(lab.recorder.take(), ['GC first']);
  });

  test('cni runtime 21: a result that is wrong says whose it is', async (context) => {
    const lab = open(context, ['first']);
    lab.recorder.plugin('second', { ADD: answers('10.1.0.9') });
    const error = await failure(lab.runtime().add(lab.network(['first', 'second']), attachment));
    assert.deepEqual([error.code, error.plugin, error.verb], ['cni-bad-output', 'second', 'ADD']);
    assert.match(error.message, /^ADD of second failed: its result is wrong: ips\[0\]\.address/);
  });

  test('cni runtime 12: what is kept wins over what is configured now', async (context) => {
    const lab = open(context, ['first', 'second']);
    const args = [['K8S_POD_NAME', 'web']] as const;
    const made = { ...attachment, args, capabilities: { mac: '02:00:00:00:00:01' } };
    const old = lab.network(['first'], { more: { capabilities: { mac: true }, key: 'old' } });
    await lab.runtime().add(old, made);
    lab.recorder.take();
    await lab.runtime().del(lab.network(['second']), attachment);
    const [call] = lab.recorder.calls();
    assert.equal(call?.type, 'first');
    assert.equal(call?.input['key'], 'old');
    assert.equal(call?.env['CNI_ARGS'], 'K8S_POD_NAME=web');
    assert.deepEqual(call?.input['runtimeConfig'], { mac: '02:00:00:00:00:01' });
  });

  test('cni runtime 12: a configuration in the cache that cannot be read gives way to that of now', async (context) => {
    const lab = open(context, ['first']);
    const network = lab.network(['first']);
    await lab.runtime().add({ ...network, text: 'not JSON' }, attachment);
    lab.recorder.take();
    await lab.runtime().del(network, attachment);
    assert.deepEqual(lab.recorder.take(), ['DEL first']);
  });

  test('cni runtime 13: DEL gives no path that leads to no netns', async (context) => {
    const lab = open(context, ['first']);
    const plain = path.join(lab.recorder.bin, 'plain');
    writeFileSync(plain, '');
    const link = path.join(lab.recorder.bin, 'link');
    symlinkSync('/run/netns/pod', link);
    const dangling = path.join(lab.recorder.bin, 'dangling');
    symlinkSync('/run/netns/none', dangling);
    const paths = ['/run/netns/none', plain, '/run', dangling, '', '/run/netns/pod', link];
    for (const netns of paths) {
      await lab.runtime().del(lab.network(['first']), { ...attachment, netns });
    }
    assert.deepEqual(
      lab.recorder.calls().map(({ env }) => env['CNI_NETNS']),
      ['', '', '', '', '', '/run/netns/pod', link],
    );
    assert.ok(!existsSync('/run/netns/none'));
  });

  test('cni runtime 14: CHECK goes forward with the final result, up to the first that objects', async (context) => {
    const lab = open(context, ['first', 'third']);
    lab.recorder.plugin('second', {
      ADD: answers('10.1.0.7/24'),
      CHECK: fails(103, 'address is gone'),
    });
    const network = lab.network(['first', 'second', 'third']);
    await lab.runtime().add(network, attachment);
    const last = prevAddresses(lab.recorder.calls()[2]?.input ?? {});
    lab.recorder.take();
    const error = await failure(lab.runtime().check(network, attachment));
    assert.equal(error.cniCode, 103);
    assert.deepEqual(last, ['10.1.0.7/24']);
    for (const { input } of lab.recorder.calls()) assert.deepEqual(prevAddresses(input), ['10.1.0.2/24']);
    assert.deepEqual(lab.recorder.take(), ['CHECK first', 'CHECK second']);
  });

  test('cni runtime 14: disableCheck means success, and below 0.4.0 there is no CHECK', async (context) => {
    const lab = open(context, ['first']);
    await lab.runtime().check(lab.network(['first'], { list: { disableCheck: true } }), attachment);
    const old = lab.network(['first'], { cniVersion: '0.3.1', list: { disableCheck: true } });
    assert.equal((await failure(lab.runtime().check(old, attachment))).code, 'cni-version');
    assert.deepEqual(lab.recorder.take(), []);
  });

  test('cni runtime 14: what was never attached, or is not known any more, cannot be checked', async (context) => {
    const lab = open(context, ['first']);
    const network = lab.network(['first']);
    assert.equal((await failure(lab.runtime().check(network, attachment))).code, 'cni-cache');
    await lab.runtime().add(network, attachment);
    writeFileSync(lab.cacheFile, '');
    assert.match((await failure(lab.runtime().check(network, attachment))).message, /is empty$/);
    assert.deepEqual(lab.recorder.take(), ['ADD first']);
  });

  test('cni runtime 15: GC detaches what is not in the list, then asks every plugin', async (context) => {
    const lab = open(context, ['first', 'second']);
    const runtime = lab.runtime();
    const network = lab.network(['first', 'second']);
    const other = lab.network(['first'], { name: 'other' });
    for (const containerId of ['c1', 'c2']) await runtime.add(network, { ...attachment, containerId });
    await runtime.add(other, { ...attachment, containerId: 'c3' });
    lab.recorder.take();

    await runtime.gc(network, [{ containerID: 'c1', ifname: 'eth0' }]);
    const gcs = lab.recorder.calls().filter(({ verb }) => verb === 'GC');
    for (const { input } of gcs) {
      for (const key of ['cni.dev/valid-attachments', 'cni.dev/attachments']) {
        assert.deepEqual(input[key], [{ containerID: 'c1', ifname: 'eth0' }]);
      }
    }
    assert.deepEqual(lab.recorder.take(), ['DEL second', 'DEL first', 'GC first', 'GC second']);
    assert.deepEqual(await left(runtime), ['other c3', 'test c1']);

    await runtime.gc(network, []);
    const last = lab.recorder.calls().at(-1)?.input;
    assert.deepEqual(last?.['cni.dev/valid-attachments'], []);
    assert.deepEqual(await left(runtime), ['other c3']);
  });

  test('cni runtime 15: GC goes on past errors and tells all of them', async (context) => {
    const lab = open(context);
    lab.recorder.plugin('first', { DEL: fails(104, 'no DEL'), GC: fails(105, 'no GC') });
    lab.recorder.plugin('second', { GC: fails(106, 'nor here') });
    const network = lab.network(['first', 'second']);
    await lab.runtime().add(network, attachment);
    lab.recorder.take();
    const error = await failure(lab.runtime().gc(network, []));
    assert.equal(error.cniCode, 104);
    for (const words of ['no DEL', 'no GC', 'nor here']) assert.match(error.message, new RegExp(words));
    assert.deepEqual(lab.recorder.take(), ['DEL second', 'DEL first', 'GC first', 'GC second']);
    assert.equal((await lab.runtime().attachments()).length, 1);
  });

  test('cni runtime 15: no plugin is asked below 1.1.0, and nothing happens where GC is disabled', async (context) => {
    const lab = open(context, ['first']);
    const old = lab.network(['first'], { cniVersion: '1.0.0' });
    await lab.runtime().add(old, attachment);
    await lab.runtime().gc(lab.network(['first'], { list: { disableGC: true } }), []);
    assert.deepEqual(lab.recorder.take(), ['ADD first']);
    await lab.runtime().gc(old, []);
    assert.deepEqual(lab.recorder.take(), ['DEL first']);
  });

  test('cni runtime 15, 18: GC is alone, and what comes later waits for it', async (context) => {
    const lab = open(context);
    const { recorder } = lab;
    const wait = (name: string): string =>
      `touch "${recorder.bin}/${name}"; ${waitFor(`[ -e "${recorder.bin}/go-${name}" ]`)}`;
    recorder.plugin('first', {
      ADD: `if [ $CNI_CONTAINERID = c1 ]; then ${wait('add')}; fi; ${answers('10.1.0.2/24')}`,
      GC: wait('gc'),
    });
    const at = (name: string): string => path.join(recorder.bin, name);
    const runtime = lab.runtime();
    const network = lab.network(['first']);
    const adding = runtime.add(network, attachment);
    await appears(at('add'));
    const collecting = runtime.gc(network, [{ containerID: 'c1', ifname: 'eth0' }]);
    const later = runtime.add(network, { ...attachment, containerId: 'c2' });
    // Nothing of them may begin: a whole other call of a plugin fits in.
    await runtime.status(network);
    assert.deepEqual(recorder.take(), ['ADD first', 'STATUS first']);
    writeFileSync(at('go-add'), '');
    await adding;
    await appears(at('gc'));
    await runtime.status(network);
    assert.deepEqual(recorder.take(), ['GC first', 'STATUS first']);
    writeFileSync(at('go-gc'), '');
    await Promise.all([collecting, later]);
    assert.deepEqual(recorder.take(), ['ADD first']);
  });

  for (const code of [50, 51]) {
    test(`cni runtime 16: STATUS says with code ${code} that a plugin is not ready`, async (context) => {
      const lab = open(context, ['first', 'third']);
      lab.recorder.plugin('second', { STATUS: fails(code, 'not yet') });
      const error = await failure(lab.runtime().status(lab.network(['first', 'second', 'third'])));
      assert.equal(error.cniCode, code);
      assert.equal(error.plugin, 'second');
      assert.deepEqual(lab.recorder.take(), ['STATUS first', 'STATUS second']);
    });
  }

  test('cni runtime 16: below 1.1.0 no plugin is asked for its status', async (context) => {
    const lab = open(context, ['first']);
    await lab.runtime().status(lab.network(['first'], { cniVersion: '1.0.0' }));
    assert.deepEqual(lab.recorder.take(), []);
  });

  test('cni runtime 17: VERSION asks in version 1.1.0, and old plugins are forgiven', async (context) => {
    const lab = open(context);
    const versions = { cniVersion: '1.1.0', supportedVersions: ['0.4.0', '1.0.0'] };
    lab.recorder.plugin('first', { VERSION: `echo '${JSON.stringify(versions)}'` });
    assert.deepEqual(await lab.runtime().version('first'), versions);
    const [call] = lab.recorder.calls();
    assert.equal(call?.stdin, '{"cniVersion":"1.1.0"}');
    assert.equal(call?.env['CNI_PATH'], lab.recorder.bin);
    // Older plugin sides want these before they look at the verb.
    for (const key of ['CNI_NETNS', 'CNI_IFNAME']) assert.notEqual(call?.env[key], '');

    lab.recorder.plugin('old', { VERSION: fails(4, 'unknown CNI_COMMAND: VERSION') });
    assert.deepEqual((await lab.runtime().version('old')).supportedVersions, ['0.1.0']);
  });

  test('cni runtime 18: a container has one operation at a time, over all its networks', async (context) => {
    const lab = open(context);
    const { recorder } = lab;
    recorder.plugin('first', {
      ADD: `mkdir "${recorder.bin}/busy-$CNI_CONTAINERID" || exit 9; sleep 0.05; rmdir "${recorder.bin}/busy-$CNI_CONTAINERID"; ${answers('10.1.0.2/24')}`,
    });
    const runtime = lab.runtime();
    const networks = ['a', 'b', 'c', 'd'].map((name) => lab.network(['first'], { name }));
    await Promise.all(networks.map((network) => runtime.add(network, attachment)));
    assert.equal((await runtime.attachments()).length, 4);
  });

  test('cni runtime 18: containers do not wait for each other', async (context) => {
    const lab = open(context);
    const here = lab.recorder.bin;
    // Each ends only when the other has begun.
    lab.recorder.plugin('first', {
      ADD: `touch "${here}/at-$CNI_CONTAINERID"; ${waitFor(`[ -e "${here}/at-c1" ] && [ -e "${here}/at-c2" ]`)}; ${answers('10.1.0.2/24')}`,
    });
    const runtime = lab.runtime();
    const both = ['c1', 'c2'].map((containerId) =>
      runtime.add(lab.network(['first']), { ...attachment, containerId }),
    );
    await Promise.all(both);
  });

  test('cni runtime 18: who is called off while waiting does nothing, and holds up nobody', async (context) => {
    const lab = open(context);
    const { recorder } = lab;
    recorder.plugin('first', {
      ADD: `touch "${recorder.bin}/at"; ${waitFor(`[ -e "${recorder.bin}/go" ]`)}; ${answers('10.1.0.2/24')}`,
    });
    const runtime = lab.runtime();
    const [network, other] = [lab.network(['first']), lab.network(['first'], { name: 'other' })];
    const adding = runtime.add(network, attachment);
    await appears(path.join(recorder.bin, 'at'));
    const off = new AbortController();
    const waiting = [runtime.gc(network, [], off.signal), runtime.add(other, attachment, off.signal)];
    const behindGc = runtime.del(other, { ...attachment, containerId: 'c2' });
    off.abort(new Error('enough'));
    for (const one of waiting) await assert.rejects(one, /enough/);
    await behindGc;
    writeFileSync(path.join(recorder.bin, 'go'), '');
    await adding;
    assert.deepEqual(recorder.take(), ['ADD first', 'DEL first']);
  });

  test('cni runtime 19: loopback is a plugin for containerd, and left to the caller by the others', async (context) => {
    const lab = open(context, ['loopback']);
    for (const profile of ['spec', 'crio'] as const) {
      assert.equal(await lab.runtime({ profile }).attachLoopback(attachment), undefined);
      await lab.runtime({ profile }).detachLoopback(attachment);
    }
    assert.deepEqual(lab.recorder.take(), []);
    const runtime = lab.runtime({ profile: 'containerd' });
    await runtime.attachLoopback(attachment);
    await runtime.detachLoopback(attachment);
    for (const { input, env } of lab.recorder.calls()) {
      assert.equal(input['name'], 'cni-loopback');
      assert.equal(env['CNI_IFNAME'], 'lo');
    }
    assert.deepEqual(lab.recorder.take(), ['ADD loopback', 'DEL loopback']);
  });

  test('cni runtime 22: the cache has the files that libcni has', async (context) => {
    const lab = open(context, ['first']);
    const folder = path.dirname(lab.cacheFile);
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    const network = lab.network(['first']);
    const args = [['K8S_POD_NAME', 'web']] as const;
    await lab.runtime().add(network, { ...attachment, args, capabilities: { mac: '02:00:00:00:00:01' } });
    assert.deepEqual(readdirSync(folder), ['test-c1-eth0']);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(lab.cacheFile).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(readFileSync(lab.cacheFile, 'utf8')), {
      kind: 'cniCacheV1',
      containerId: 'c1',
      config: Buffer.from(network.text).toString('base64'),
      ifName: 'eth0',
      networkName: 'test',
      netns: '/run/netns/pod',
      cniArgs: [['K8S_POD_NAME', 'web']],
      capabilityArgs: { mac: '02:00:00:00:00:01' },
      result: { cniVersion: '1.1.0', ips: [{ address: '10.1.0.2/24' }] },
    });
  });

  test('cni runtime 22: what cannot be kept is taken down again', async (context) => {
    const lab = open(context, ['first']);
    writeFileSync(lab.recorder.cacheDir, 'no folder');
    const error = await failure(lab.runtime().add(lab.network(['first']), attachment));
    assert.equal(error.code, 'cni-cache');
    assert.deepEqual(lab.recorder.take(), ['ADD first', 'DEL first']);
  });

  test('cni runtime 22: of two attachments with one file name, neither is taken for the other', async (context) => {
    const lab = open(context, ['first']);
    const runtime = lab.runtime();
    await runtime.add(lab.network(['first'], { name: 'a-b' }), { ...attachment, containerId: 'c' });
    await runtime.del(lab.network(['first'], { name: 'a' }), { ...attachment, containerId: 'b-c' });
    assert.ok(!('prevResult' in (lab.recorder.calls()[1]?.input ?? {})));
    assert.deepEqual(await left(runtime), ['a-b c']);
  });

  test('cni runtime 23: an ADD that takes too long is killed, and DEL follows', async (context) => {
    const lab = open(context, ['first']);
    lab.recorder.plugin('second', { ADD: 'sleep 1000 & sleep 1000' });
    const traces: PluginTrace[] = [];
    const runtime = lab.runtime({ limitsMs: { ADD: 1_500 }, onCall: (trace) => traces.push(trace) });
    const error = await failure(runtime.add(lab.network(['first', 'second']), attachment));
    assert.equal(error.code, 'cni-timeout');
    assert.equal(error.plugin, 'second');
    assert.deepEqual(lab.recorder.take(), ['ADD first', 'ADD second', 'DEL second', 'DEL first']);
    assert.deepEqual(
      traces.map(({ verb, plugin, execution }) => [verb, plugin, execution.timedOut]),
      [
        ['ADD', 'first', false],
        ['ADD', 'second', true],
        ['DEL', 'second', false],
        ['DEL', 'first', false],
      ],
    );
    // The limit is one of the operation: what the first plugin took is gone.
    assert.ok((traces[1]?.call.timeoutMs ?? Infinity) < (traces[0]?.call.timeoutMs ?? 0));
  });
});

interface NetworkOptions {
  readonly name?: string;
  readonly cniVersion?: string;
  /** Keys of the list. */
  readonly list?: object;
  /** Keys of each plugin. */
  readonly more?: object;
}

interface RuntimeLab {
  readonly recorder: PluginRecorder;
  runtime(options?: CniRuntimeOptions): CniRuntime;
  network(types: readonly string[], options?: NetworkOptions): NetworkConfig;
  /** Of the attachment of this file, on the network `test`. */
  readonly cacheFile: string;
}

function open(context: TestContext, plugins: readonly string[] = []): RuntimeLab {
  const recorder = openRecorder(context);
  for (const type of plugins) recorder.plugin(type);
  const { bin, cacheDir } = recorder;
  return {
    recorder,
    runtime: (options) => new CniRuntime({ pluginPath: [bin], cacheDir, ...options }),
    network: (types, { name = 'test', cniVersion = '1.1.0', list, more } = {}) =>
      parseNetworkConfig(
        JSON.stringify({ cniVersion, name, ...list, plugins: types.map((type) => ({ type, ...more })) }),
      ),
    cacheFile: path.join(cacheDir, 'results/test-c1-eth0'),
  };
}

function perform(
  verb: PluginTrace['verb'],
  runtime: CniRuntime,
  network: NetworkConfig,
  of = attachment,
): Promise<unknown> {
  const type = network.plugins[0]?.type ?? '';
  const operations: Readonly<Record<PluginTrace['verb'], () => Promise<unknown>>> = {
    ADD: () => runtime.add(network, of),
    DEL: () => runtime.del(network, of),
    CHECK: () => runtime.check(network, of),
    GC: () => runtime.gc(network, []),
    STATUS: () => runtime.status(network),
    VERSION: () => runtime.version(type),
  };
  return operations[verb]();
}

async function failure(work: Promise<unknown>): Promise<CniError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof CniError, String(error));
    return error;
  }
  return assert.fail('it did not fail');
}

async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await pause(5);
}

const left = async (runtime: CniRuntime): Promise<readonly string[]> =>
  (await runtime.attachments()).map(({ network, containerId }) => `${network} ${containerId}`);

const cniWords = (env: Readonly<Record<string, string>> = {}): object =>
  Object.fromEntries(Object.entries(env).filter(([key]) => key.startsWith('CNI_')));

const addresses = (ips: readonly { readonly address: string }[]): readonly string[] =>
  ips.map(({ address }) => address);

function prevAddresses(input: JsonObject): readonly string[] | undefined {
  const result = input['prevResult'] as { readonly ips: readonly { readonly address: string }[] } | undefined;
  return result && addresses(result.ips);
}
