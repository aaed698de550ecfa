import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { Attachment } from '../../../src/cni/attachment.ts';
import type { CniError } from '../../../src/cni/cni-error.ts';
import { CniRuntime } from '../../../src/cni/cni-runtime.ts';
import { fromResult } from '../../../src/cni/convert-result.ts';
import { type JsonObject, parseJson, stringifyJson } from '../../../src/cni/json.ts';
import { loadNetworkConfig } from '../../../src/cni/load-network-config.ts';
import {
  cacheIn,
  clearCnitoolCache,
  cnitool,
  cnitoolCache,
  cnitoolContainerId,
  type CnitoolOptions,
  hideMachineState,
} from '../../support/cnitool.ts';
import { goPlugins } from '../../support/go-plugins.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { openRecorder, type PluginRecorder } from '../../support/recording-plugin.ts';

const go = await goPlugins();
const skip = go.missing;
if (skip === false) {
  enterOwnNetns();
  hideMachineState();
}
const program = path.join(go.bin, 'cnitool');
const ip = (...words: readonly string[]): string => execFileSync('ip', words, { encoding: 'utf8' });

interface Case {
  readonly config: JsonObject;
  readonly args?: Attachment['args'];
  readonly capabilities?: JsonObject;
  /** What the plugins answer to ADD, in their order; an address by default. */
  readonly answers?: readonly string[];
}

const chain = (cniVersion: string, more: JsonObject = {}): JsonObject => ({
  cniVersion,
  name: 'net',
  plugins: [
    { type: 'first', capabilities: { portMappings: true, mac: false }, unknown: { list: [1, null, 'x'] } },
    { type: 'second', capabilities: { ips: true }, dns: { nameservers: ['10.1.0.1'] } },
  ],
  ...more,
});

const whole = (cniVersion: string, more: JsonObject = {}): string =>
  JSON.stringify({
    cniVersion,
    interfaces: [
      { name: 'br0', mac: '0a:00:00:00:00:01' },
      { name: 'eth0', mac: '0a:00:00:00:00:02', sandbox: '/run/netns/x' },
    ],
    ips: [{ address: '10.1.0.2/24', gateway: '10.1.0.1', interface: 1 }],
    routes: [{ dst: '0.0.0.0/0' }, { dst: '10.9.0.0/16', gw: '10.1.0.9' }],
    dns: { nameservers: ['10.1.0.1'], search: ['a.example'] },
    ...more,
  });

const versioned = (version: string): string => {
  const { ips, ...rest } = JSON.parse(whole(version)) as { ips: readonly object[] };
  return JSON.stringify({ ...rest, ips: ips.map((one) => ({ version: '4', ...one })) });
};

const old = (cniVersion: string): string =>
  JSON.stringify({
    cniVersion,
    ip4: { ip: '10.1.0.2/24', gateway: '10.1.0.1', routes: [{ dst: '0.0.0.0/0' }] },
    dns: { nameservers: ['10.1.0.1'] },
  });

const cases: Readonly<Record<string, Case>> = {
  '1.1.0, capabilities and arguments': {
    config: chain('1.1.0'),
    args: [
      ['IgnoreUnknown', '1'],
      ['K8S_POD_NAME', 'web'],
    ],
    capabilities: {
      portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
      mac: 'x',
      ips: [],
    },
    answers: [whole('1.1.0'), whole('1.1.0')],
  },
  '1.1.0, what 1.1.0 brought': {
    config: chain('1.1.0'),
    answers: Array.from({ length: 2 }, () =>
      whole('1.1.0', {
        interfaces: [
          { name: 'eth0', sandbox: '/run/netns/x', mtu: 1450, pciID: '0000:00:1f.6', socketPath: '/s' },
        ],
        ips: [{ address: 'fd00::2/64', interface: 0 }],
        routes: [{ dst: '::/0', mtu: 1400, advmss: 1340, priority: 5, table: 100, scope: 0 }],
      }),
    ),
  },
  '1.0.0': { config: chain('1.0.0'), answers: [whole('1.0.0'), whole('1.0.0')] },
  '0.4.0': { config: chain('0.4.0'), answers: [versioned('0.4.0'), versioned('0.4.0')] },
  '0.3.1: no CHECK, and DEL without a result': {
    config: chain('0.3.1'),
    answers: [versioned('0.3.1'), versioned('0.3.1')],
  },
  '0.2.0': { config: chain('0.2.0'), answers: [old('0.2.0'), old('0.2.0')] },
  'the highest of several versions': {
    config: chain('0.4.0', { cniVersions: ['0.3.1', '1.1.0', '1.0.0'] }),
    answers: [whole('1.1.0'), whole('1.1.0')],
  },
  'CHECK and GC are forbidden': { config: chain('1.1.0', { disableCheck: true, disableGC: 'true' }) },
};

/**
 * Differences that are meant, each with its reason:
 * - GC: cnitool gives no list of valid attachments at all, since it has no way to say one. Ours is there, be it empty, as
 *   the specification wants it.
 * - A failed ADD: cnitool leaves what was done. Runtimes run DEL then, and so does ours (SPEC.md, "ADD").
 * - A result in another version than the configuration's: libcni hands it on as it is, though plugins are told the
 *   configuration's version with it. Ours is in that version, as the specification wants results to be (SPEC.md, "ADD").
 * - An empty `dns`: before 1.0.0 libcni writes it into every result, and ours into none.
 * - Numbers above 2^53: libcni reads them as floating point, and writes them rounded. Ours keep their digits.
 */
suite('the CNI runtime beside cnitool, with plugins that record', { skip }, () => {
  for (const [name, one] of Object.entries(cases)) {
    test(`cni runtime 7-17, 21, 22: ${name}`, async (context) => {
      const { ours, theirs } = openBoth(context, one);
      for (const verb of ['add', 'check', 'del', 'add', 'gc', 'status', 'del'] as const) {
        const [their, our] = [theirs.run(verb), await ours.run(verb)];
        assert.equal(our.failed, their.failed, `${verb}: ${our.says} / ${their.says}`);
        if (verb === 'add') assert.deepEqual(our.result, their.result, `the result of ${verb}`);
        assert.deepEqual(ours.calls(), theirs.calls(), `what plugins are told at ${verb}`);
        assert.deepEqual(ours.cache(), theirs.cache(), `what is remembered after ${verb}`);
      }
    });
  }

  test('cni runtime 11: an ADD that fails is taken back, which cnitool leaves to its caller', async (context) => {
    const { ours, theirs } = openBoth(context, {
      config: chain('1.1.0'),
      answers: [whole('1.1.0'), `{"code": 100, "msg": "no"}'; exit 1; echo '`],
    });
    assert.equal(theirs.run('add').failed, true);
    assert.equal((await ours.run('add')).failed, true);
    const verbs = (calls: readonly Told[]) => calls.map(({ env, type }) => `${env['CNI_COMMAND']} ${type}`);
    assert.deepEqual(verbs(theirs.calls()), ['ADD first', 'ADD second']);
    assert.deepEqual(verbs(ours.calls()), ['ADD first', 'ADD second', 'DEL second', 'DEL first']);
    assert.deepEqual(ours.cache(), theirs.cache());
  });

  test('cni runtime 21: a result has the version of its configuration, which libcni leaves to the plugin', async (context) => {
    const { ours, theirs } = openBoth(context, {
      config: chain('1.0.0'),
      answers: [versioned('0.4.0'), versioned('0.4.0')],
    });
    const versionOf = ({ result }: Outcome) => (result as { readonly cniVersion: string }).cniVersion;
    assert.equal(versionOf(theirs.run('add')), '0.4.0');
    assert.equal(versionOf(await ours.run('add')), '1.0.0');
  });

  test('cni runtime 9: big numbers keep their digits, which libcni rounds', async (context) => {
    const config = { ...chain('1.0.0'), plugins: parseJson('[{"type": "first", "id": 9007199254740993}]') };
    const { ours, theirs } = openBoth(context, { config });
    theirs.run('add');
    await ours.run('add');
    assert.match(theirs.lastInput(), /"id":9007199254740992\b/);
    assert.match(ours.lastInput(), /"id":9007199254740993\b/);
  });
});

suite('the CNI runtime beside cnitool, with real plugins', { skip }, () => {
  /**
   *   netns of the test                      netns
   *     NAME  10.78.0.1/24
   *        └── veth ──────────────────────── eth0  10.78.0.2
   */
  for (const cniVersion of ['0.4.0', '1.0.0', '1.1.0']) {
    test(`cni runtime 11, 21, 22: bridge, tuning and portmap at ${cniVersion}`, async (context) => {
      const dataDir = mkdtempSync(path.join(tmpdir(), 'podnet-leases-'));
      context.after(() => rmSync(dataDir, { recursive: true, force: true }));
      const ipam = { type: 'host-local', dataDir, ranges: [[{ subnet: '10.78.0.0/24' }]] };
      const config = {
        cniVersion,
        name: 'net',
        plugins: [
          { type: 'bridge', bridge: 'cnitool0', isGateway: true, mtu: 1400, ipam },
          { type: 'tuning', mtu: 1380 },
          { type: 'portmap', capabilities: { portMappings: true } },
        ],
      };
      const capabilities = { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] };
      const answers: unknown[] = [];
      for (const side of ['theirs', 'ours'] as const) {
        // One after the other, so that each finds all as it was: host-local goes on from the last address.
        rmSync(path.join(dataDir, 'net'), { recursive: true, force: true });
        const tool = openBoth(context, { config, capabilities }, go.bin)[side];
        const added = await tool.run('add');
        assert.equal(added.failed, false, added.says);
        answers.push(withoutChance({ result: added.result, cache: Object.fromEntries(tool.cache()) }));
        for (const verb of ['check', 'status', 'del', 'del'] as const) {
          const { failed, says } = await tool.run(verb);
          assert.equal(failed, false, `${side} ${verb}: ${says}`);
        }
        assert.deepEqual([...tool.cache()], []);
        ip('link', 'delete', 'cnitool0');
      }
      assert.deepEqual(answers[1], answers[0]);
    });
  }
});

type Verb = 'add' | 'check' | 'del' | 'gc' | 'status';

/** What a plugin was told. */
interface Told {
  readonly type: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: unknown;
}

interface Outcome {
  readonly failed: boolean;
  readonly says: string;
  readonly result?: unknown;
}

/** One of the two, with plugins of its own that record. */
interface Tool<Answer> {
  run(verb: Verb): Answer;
  /** Since it was last asked. */
  calls(): readonly Told[];
  /** What the first plugin that was called since then read, letter by letter. */
  lastInput(): string;
  cache(): ReadonlyMap<string, unknown>;
}

/** @param bin of real plugins, in the place of those that record */
function openBoth(
  context: TestContext,
  { config, args = [], capabilities = {}, answers = [] }: Case,
  bin?: string,
): { readonly ours: Tool<Promise<Outcome>>; readonly theirs: Tool<Outcome> } {
  const confDir = mkdtempSync(path.join(tmpdir(), 'podnet-conf-'));
  context.after(() => rmSync(confDir, { recursive: true, force: true }));
  context.after(clearCnitoolCache);
  writeFileSync(path.join(confDir, '10-net.conflist'), stringifyJson(config));
  const netns = makeNetns(context);
  const containerId = cnitoolContainerId(netns);

  const theirRecorder = recorder(context, answers);
  const options: CnitoolOptions = {
    program,
    confDir,
    bin: bin ?? theirRecorder.bin,
    env: {
      CNI_ARGS: args.map((pair) => pair.join('=')).join(';'),
      CAP_ARGS: JSON.stringify(capabilities),
    },
  };
  const theirs: Tool<Outcome> = {
    run: (verb) => {
      const { exitCode, stdout, stderr } = cnitool(options, verb, 'net', netns);
      const result = verb === 'add' && exitCode === 0 ? { result: plain(stdout) } : {};
      return { failed: exitCode !== 0, says: stderr, ...result };
    },
    ...recordedBy(theirRecorder),
    cache: () => new Map([...cnitoolCache()].map(([name, value]) => [name, plain(stringifyJson(value))])),
  };

  const ourRecorder = recorder(context, answers);
  const runtime = new CniRuntime({ pluginPath: [bin ?? ourRecorder.bin], cacheDir: ourRecorder.cacheDir });
  const attachment = { containerId, netns, ifName: 'eth0', args, capabilities };
  const ours: Tool<Promise<Outcome>> = {
    run: async (verb) => {
      const network = await loadNetworkConfig(confDir, 'net', 'spec');
      try {
        if (verb !== 'add') {
          if (verb === 'gc') await runtime.gc(network, []);
          else if (verb === 'status') await runtime.status(network);
          else await runtime[verb](network, attachment);
          return { failed: false, says: '' };
        }
        const result = await runtime.add(network, attachment);
        const text = stringifyJson(fromResult(result, network.cniVersion));
        return { failed: false, says: '', result: plain(text) };
      } catch (error) {
        return { failed: true, says: (error as CniError).message };
      }
    },
    ...recordedBy(ourRecorder),
    cache: () => {
      const entries = cacheIn(path.join(ourRecorder.cacheDir, 'results'));
      return new Map([...entries].map(([name, value]) => [name, plain(stringifyJson(value))]));
    },
  };
  return { ours, theirs };
}

let lastNetns = 0;

function makeNetns(context: TestContext): string {
  const name = `side-${++lastNetns}`;
  mkdirSync('/run/netns', { recursive: true });
  ip('netns', 'add', name);
  context.after(() => ip('netns', 'delete', name));
  return `/run/netns/${name}`;
}

function recorder(context: TestContext, answers: readonly string[]): PluginRecorder {
  const made = openRecorder(context);
  for (const [index, type] of ['first', 'second'].entries()) {
    const answer = answers[index];
    made.plugin(type, answer === undefined ? {} : { ADD: `echo '${answer}'` });
  }
  return made;
}

function recordedBy(made: PluginRecorder): Pick<Tool<unknown>, 'calls' | 'lastInput'> {
  let seen = 0;
  return {
    calls: () => {
      const calls = made.calls().slice(seen);
      seen += calls.length;
      return calls.map(({ type, env, stdin }) => ({
        type,
        env: variables(env, made.bin),
        input: input(stdin),
      }));
    },
    lastInput: () => made.calls().at(-1)?.stdin ?? '',
  };
}

const names = ['COMMAND', 'CONTAINERID', 'NETNS', 'IFNAME', 'ARGS', 'PATH'].map((name) => `CNI_${name}`);

const variables = (env: Readonly<Record<string, string>>, bin: string) =>
  Object.fromEntries(names.map((name) => [name, env[name]?.replaceAll(bin, 'BIN')]));

/** What only we say: see above. */
function input(stdin: string): unknown {
  const {
    'cni.dev/valid-attachments': _valid,
    'cni.dev/attachments': _old,
    ...rest
  } = plain(stdin) as object & {
    readonly 'cni.dev/valid-attachments'?: unknown;
    readonly 'cni.dev/attachments'?: unknown;
  };
  return rest;
}

const plain = (text: string): unknown => JSON.parse(text);

/** MAC addresses, veths and netns differ from run to run; of an empty `dns` see above. */
function withoutChance(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/[0-9a-f]{2}(:[0-9a-f]{2}){5}/g, 'MAC')
    .replaceAll(/veth[0-9a-f]{8}/g, 'VETH')
    .replaceAll(/cnitool-[0-9a-f]{20}/g, 'ID')
    .replaceAll(/side-\d+/g, 'NETNS');
  const isEmpty = (key: string, one: unknown) => key === 'dns' && JSON.stringify(one) === '{}';
  return JSON.parse(text, (key, one: unknown) => (isEmpty(key, one) ? undefined : one));
}
