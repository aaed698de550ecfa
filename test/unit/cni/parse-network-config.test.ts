import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { ConfigError } from '../../../src/cni/config-problem.ts';
import { CniError } from '../../../src/cni/cni-error.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { readNetworkConfig } from '../../../src/cni/read-network-config.ts';

const list = (more: object = {}): string =>
  JSON.stringify({ cniVersion: '1.0.0', name: 'net', plugins: [{ type: 'bridge' }], ...more });

function problemsOf(text: string, file?: string): ConfigError['problems'] {
  try {
    parseNetworkConfig(text, file);
  } catch (error) {
    assert.ok(error instanceof ConfigError && error instanceof CniError);
    assert.equal(error.code, 'cni-bad-config');
    return error.problems;
  }
  return assert.fail('nothing is wrong with it');
}
const codesOf = (text: string, file?: string): readonly string[] =>
  problemsOf(text, file).map(({ code }) => code);

describe('cni runtime 1: lists and single plugins', () => {
  it('cni runtime 1: a list keeps its text and the whole of each plugin', () => {
    const text = list({ plugins: [{ type: 'bridge', ipam: { type: 'x' }, mine: [1] }, { type: 'portmap' }] });
    const network = parseNetworkConfig(text, '/etc/cni/net.d/10-net.conflist');
    assert.equal(network.name, 'net');
    assert.equal(network.text, text);
    assert.equal(network.file, '/etc/cni/net.d/10-net.conflist');
    assert.deepEqual(
      network.plugins.map(({ type, raw }) => ({ type, keys: Object.keys(raw) })),
      [
        { type: 'bridge', keys: ['type', 'ipam', 'mine'] },
        { type: 'portmap', keys: ['type'] },
      ],
    );
  });

  for (const ending of ['conf', 'json']) {
    it(`cni runtime 1: a .${ending} file is a list of one, and its text says so to whoever reads it again`, () => {
      const text =
        '{"cniVersion": "0.4.0", "name": "net", "type": "bridge", "plugins": "mine", "id": 9007199254740993}';
      const network = parseNetworkConfig(text, `x.${ending}`);
      assert.deepEqual(
        [network.name, network.cniVersion, network.plugins[0]?.type],
        ['net', '0.4.0', 'bridge'],
      );
      assert.match(network.text, /9007199254740993/);
      assert.deepEqual(parseNetworkConfig(network.text).plugins, network.plugins);
    });
  }

  it('cni runtime 1: without a file its keys tell which it is', () => {
    assert.equal(parseNetworkConfig('{"name":"n","type":"ptp"}').plugins[0]?.type, 'ptp');
    assert.equal(parseNetworkConfig(list()).plugins[0]?.type, 'bridge');
  });

  it('cni runtime 1: each of the two in a file of the other is an error that says where it belongs', () => {
    const [inSingle] = problemsOf(list(), 'x.conf');
    assert.equal(inSingle?.code, 'missing-type');
    assert.match(inSingle.hint ?? '', /\.conflist/);
    const [inList] = problemsOf('{"name":"n","type":"ptp"}', 'x.conflist');
    assert.equal(inList?.code, 'no-plugins');
    assert.match(inList.hint ?? '', /\.conf,/);
  });
});

describe('cni runtime 2: plugins', () => {
  it('cni runtime 2: none is an error, with loadOnlyInlinedPlugins too', () => {
    for (const more of [{ plugins: undefined }, { plugins: [] }, { plugins: null }, { plugins: {} }]) {
      assert.deepEqual(codesOf(list(more), 'x.conflist'), ['no-plugins']);
    }
    const [problem] = problemsOf(list({ plugins: undefined, loadOnlyInlinedPlugins: true }));
    assert.match(problem?.message ?? '', /loadOnlyInlinedPlugins/);
  });

  it('cni runtime 2: a list may leave its plugins to other files', () => {
    const { network, problems } = readNetworkConfig('{"name":"net"}', { file: 'x.conflist' });
    assert.deepEqual(problems, []);
    assert.deepEqual(network?.plugins, []);
  });
});

describe('cni runtime 3: version', () => {
  for (const [cniVersion, cniVersions, expected] of [
    ['0.4.0', undefined, '0.4.0'],
    ['0.4.0', ['0.3.1', '1.0.0'], '1.0.0'],
    ['1.0.0', ['0.3.1'], '1.0.0'],
    [undefined, ['0.3.1', '1.1.0', '2.0.0'], '1.1.0'],
    ['2.0.0', ['1.0.0'], '1.0.0'],
    [undefined, undefined, '0.1.0'],
    ['', [], '0.1.0'],
  ] as const) {
    it(`cni runtime 3: ${cniVersion ?? 'none'} and ${cniVersions?.join(', ') ?? 'none'} mean ${expected}`, () => {
      assert.equal(parseNetworkConfig(list({ cniVersion, cniVersions })).cniVersion, expected);
    });
  }

  it('cni runtime 3: no version at all that is known is an error', () => {
    assert.deepEqual(codesOf(list({ cniVersion: '1.2.0' })), ['unknown-version']);
    assert.deepEqual(codesOf(list({ cniVersion: undefined, cniVersions: ['0.5.0', '7.0.0'] })), [
      'unknown-version',
    ]);
  });

  it('cni runtime 3: what is no semantic version is an error, each with its place', () => {
    const text = list({ cniVersion: '1.0', cniVersions: ['1.0.0', 'newest', 3] });
    assert.deepEqual(
      problemsOf(text).map(({ code, path }) => [code, ...path]),
      [
        ['bad-version', 'cniVersion'],
        ['bad-version', 'cniVersions', 1],
        ['bad-version', 'cniVersions', 2],
      ],
    );
    assert.deepEqual(codesOf(list({ cniVersion: 1 })), ['bad-version']);
    assert.deepEqual(codesOf(list({ cniVersions: '1.0.0' })), ['bad-version']);
  });
});

describe('cni runtime 4: flags', () => {
  for (const [value, expected] of [
    [true, true],
    [false, false],
    ['true', true],
    ['TrUe', true],
    ['FALSE', false],
    [undefined, false],
  ] as const) {
    it(`cni runtime 4: ${JSON.stringify(value)} means ${expected}`, () => {
      const network = parseNetworkConfig(list({ disableCheck: value, disableGC: value }));
      assert.deepEqual([network.disableCheck, network.disableGC], [expected, expected]);
      assert.equal(
        readNetworkConfig(list({ loadOnlyInlinedPlugins: value })).loadOnlyInlinedPlugins,
        expected,
      );
    });
  }

  it('cni runtime 4: anything else is an error', () => {
    for (const value of ['yes', '', 1, {}]) {
      const flags = { disableCheck: value, disableGC: value, loadOnlyInlinedPlugins: value };
      assert.deepEqual(codesOf(list(flags)), ['bad-flag', 'bad-flag', 'bad-flag']);
    }
  });
});

describe('cni runtime 5 and 6: name and type', () => {
  it('cni runtime 5: a missing or bad name is an error, code 7', () => {
    for (const name of [undefined, null, '']) assert.deepEqual(codesOf(list({ name })), ['missing-name']);
    for (const name of ['a/b', '-a', 7]) assert.deepEqual(codesOf(list({ name })), ['bad-name']);
    assert.throws(() => parseNetworkConfig(list({ name: 'a/b' })), { cniCode: 7 });
  });

  it('cni runtime 6: a plugin without a type, or with a path for one, is an error', () => {
    for (const type of [undefined, null, '']) {
      assert.deepEqual(codesOf(list({ plugins: [{ type }] })), ['missing-type']);
    }
    for (const type of ['../bridge', '/opt/cni/bin/bridge', 'a/b', 7]) {
      assert.deepEqual(codesOf(list({ plugins: [{ type: 'ok' }, { type }] })), ['bad-type']);
    }
    assert.deepEqual(codesOf(list({ plugins: ['bridge', null] })), ['not-an-object', 'not-an-object']);
  });
});

describe('cni runtime 10: capabilities', () => {
  it('cni runtime 10: those declared true are kept', () => {
    const capabilities = { mac: true, ips: false, portMappings: true, bandwidth: null };
    const { plugins } = parseNetworkConfig(list({ plugins: [{ type: 'x', capabilities }] }));
    assert.deepEqual(plugins[0]?.capabilities, ['mac', 'portMappings']);
  });

  it('cni runtime 10: what is no boolean is an error', () => {
    assert.deepEqual(codesOf(list({ plugins: [{ type: 'x', capabilities: { mac: 'true' } }] })), [
      'bad-capabilities',
    ]);
    assert.deepEqual(codesOf(list({ plugins: [{ type: 'x', capabilities: ['mac'] }] })), [
      'bad-capabilities',
    ]);
  });
});

describe('what is wrong with a network configuration', () => {
  it('is told all at once, with line and column', () => {
    const text =
      '{\n  "cniVersion": "1.0",\n  "name": "a b",\n  "plugins": [\n    { "type": "a/b" },\n    {}\n  ]\n}';
    assert.throws(() => parseNetworkConfig(text, 'net.conflist'), {
      message: [
        'net.conflist:2:17: cniVersion is no version: "1.0"',
        'net.conflist:3:11: name is no name of a network: "a b"',
        'net.conflist:5:15: plugins[0].type is a path: "a/b"',
        'net.conflist:6:5: plugins[1].type is missing',
      ].join('\n'),
    });
  });

  it('has line and column for what is not JSON', () => {
    assert.throws(() => parseNetworkConfig('{\n  "name": "net",\n}', 'net.conflist'), {
      message: "net.conflist:3:1: not JSON: Quoted object key expected but got '}'",
    });
    assert.deepEqual(codesOf('{"name":"a","name":"b"}'), ['not-json']);
    assert.deepEqual(codesOf(`${list()}{}`), ['not-json']);
    for (const text of ['null', '[]', '7', '"x"']) assert.deepEqual(codesOf(text), ['not-an-object']);
  });

  it('never ends in anything but such an error, whatever the text', () => {
    const file = fc.constantFrom(undefined, 'x.conf', 'x.conflist', 'x.json', 'x');
    const key = fc.constantFrom(
      'name',
      'plugins',
      'type',
      'cniVersion',
      'cniVersions',
      'capabilities',
      'disableGC',
      '__proto__',
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>('net', '1.0.0', 'bridge', true, null, 7, ''),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value')),
      ),
    }));
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      value.map((any) => JSON.stringify(any)),
    );
    fc.assert(
      fc.property(texts, file, (text, name) => {
        try {
          const network = parseNetworkConfig(text, name);
          assert.ok(network.plugins.length > 0 && network.plugins.every(({ type }) => type !== ''));
        } catch (error) {
          assert.ok(error instanceof ConfigError && error.problems.length > 0, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
