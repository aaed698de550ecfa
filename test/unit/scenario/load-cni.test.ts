import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadScenarioFile, type LoadResult } from '../../../src/scenario/load-scenario.ts';

const script = '#!/bin/sh\nexit 0\n';
const conflist = JSON.stringify(
  {
    cniVersion: '1.0.0',
    name: 'mine',
    plugins: [
      {
        type: 'mine',
        mtu: '{{ node.mtu }}',
        capabilities: { bandwidth: true },
        ipam: { type: 'host-local', subnet: '{{ node.podCIDR }}' },
      },
    ],
  },
  null,
  2,
);
const usual: Readonly<Record<string, string>> = {
  'net/10-mine.conflist': conflist,
  'net/bin/mine': script,
  'machine/host-local': script,
};

interface Given {
  /** Below spec.cluster.network. */
  readonly network: string;
  /** Beside those of a plugin that has no problems; programs are those in folders called bin or machine. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly set?: readonly string[];
}

/** Loads a scenario from a folder of its own, in `net`. */
async function load(
  context: TestContext,
  { network, files = {}, set = [] }: Given,
): Promise<LoadResult & { readonly root: string; readonly told: readonly string[] }> {
  const root = mkdtempSync(path.join(tmpdir(), 'podnet-cni-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  const scenario = `apiVersion: podnet/v1alpha1
kind: Scenario
metadata: {name: s}
spec:
  cluster:
    nodes: 2
    network:
${network.replaceAll(/^/gm, '      ')}
  steps: [{check: network-model}]
---
{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a}]}}
`;
  for (const [name, text] of Object.entries({ ...usual, 'net/s.yaml': scenario, ...files })) {
    if (text === undefined) continue;
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (/(bin|machine)\//.test(name)) chmodSync(file, 0o755);
  }
  const result = await loadScenarioFile(path.join(root, 'net/s.yaml'), {
    builtPlugins: ['bridge', 'cni'],
    machineDirs: [path.join(root, 'machine')],
    architecture: 'x64',
    set,
  });
  const told = result.problems.map(({ file, line, column, code, message, hint }) =>
    [
      [path.relative(root, file), line, column].filter((part) => part !== undefined).join(':'),
      code,
      message,
      hint ?? '',
    ]
      .join(' | ')
      .replaceAll(root, '')
      .trim(),
  );
  return { ...result, root, told };
}

const network = 'plugin: cni\ncni: {conflist: 10-mine.conflist, binDir: bin}';

test('a CNI plugin: paths are whole, defaults are filled in', async (context) => {
  const { scenario, told, root } = await load(context, { network });
  assert.deepEqual(told, []);
  assert.deepEqual(scenario?.cluster.network.cni, {
    conflist: { file: `${root}/net/10-mine.conflist`, text: conflist },
    networks: [],
    binDirs: [`${root}/net/bin`],
    files: [],
    env: {},
    capabilities: {},
    routes: 'podnet',
    profile: 'spec',
    timeoutMs: 10_000,
  });
});

test('everything that a plugin can have', async (context) => {
  const { scenario, told, root } = await load(context, {
    network: `plugin: cni
cni:
  conflist: ./10-mine.conflist
  networks: [../other/net1.conf]
  binDir: [./bin, ../bin]
  files:
    - {source: 10-mine.conflist, target: /etc/mine/copy, mode: "0640"}
    - {source: bin, target: /opt/mine}
  env: {DEBUG: "1"}
  capabilities: {bandwidth: {ingressRate: 1000}}
  routes: plugin
  profile: crio
  timeout: 90s
  daemon:
    command: [/opt/cni/bin/mine, "--node={{ node.name }}"]
    env: {NODE_IP: "{{ node.ip }}"}
    ready: {command: [/opt/mine/mine], timeout: 5s}`,
    files: {
      'other/net1.conf': '{"cniVersion": "1.0.0", "name": "net1", "type": "other"}',
      'bin/other': script,
    },
  });
  assert.deepEqual(told, []);
  const cni = scenario?.cluster.network.cni;
  assert.deepEqual(
    cni?.networks.map(({ file }) => file),
    [`${root}/other/net1.conf`],
  );
  assert.deepEqual(cni?.binDirs, [`${root}/net/bin`, `${root}/bin`]);
  assert.deepEqual(cni?.files, [
    { source: `${root}/net/10-mine.conflist`, target: '/etc/mine/copy', mode: 0o640 },
    { source: `${root}/net/bin`, target: '/opt/mine' },
  ]);
  assert.deepEqual(cni?.daemon, {
    command: ['/opt/cni/bin/mine', '--node={{ node.name }}'],
    env: { NODE_IP: '{{ node.ip }}' },
    ready: { command: ['/opt/mine/mine'], timeoutMs: 5_000 },
  });
  assert.deepEqual([cni.routes, cni.profile, cni.timeoutMs], ['plugin', 'crio', 90_000]);
});

test('values of the command line go before those of the file', async (context) => {
  const { scenario, told } = await load(context, {
    network,
    set: ['network.cni.routes=plugin', 'network.cni.env.LOG=all'],
  });
  assert.deepEqual(told, []);
  assert.equal(scenario?.cluster.network.cni?.routes, 'plugin');
  assert.deepEqual(scenario.cluster.network.cni.env, { LOG: 'all' });
});

const cases: readonly (readonly [what: string, given: Given, told: readonly (string | RegExp)[]])[] = [
  [
    'plugin: cni without cni',
    { network: 'plugin: cni' },
    [/^net\/s.yaml:8:15 \| missing-cni \| .* \| write cni: \{conflist: .*--conflist/],
  ],
  [
    'cni with another plugin',
    { network: 'plugin: bridge\ncni: {conflist: 10-mine.conflist, binDir: bin}' },
    [/^net\/s.yaml:9:12 \| cni-not-used \|/],
  ],
  [
    'slips of all kinds at once',
    {
      network: `plugin: cni
cni:
  conflist: 10-mine.conflst
  networks: [gone.conf]
  binDir: [bni, 10-mine.conflist]
  files:
    - {source: gone, target: /etc/y, mode: 755}
    - {source: bin, target: /etc/x, mode: 0o755}
  env: {DEBUG: 1}
  daemon: {command: [agentd, "{{ peers }}"], env: {LOG: "{{ node.nam }}"}}
  profle: crio`,
    },
    [
      'net/s.yaml:10:19 | no-such-file | there is no file /net/10-mine.conflst | did you mean /net/10-mine.conflist?',
      'net/s.yaml:11:20 | no-such-file | there is no file /net/gone.conf |',
      'net/s.yaml:14:50 | bad-mode | expected permission bits as octal text, got 755 | a number can be read in more than one way; in quotes it is octal: mode: "0755"',
      'net/s.yaml:15:49 | bad-mode | expected permission bits as octal text, got 493 | write it in quotes, as chmod takes it: mode: "0755"',
      'net/s.yaml:16:22 | bad-env | expected text, got 1 | quote it: "1"',
      /^net\/s.yaml:17:36 \| fact-is-a-list/,
      /^net\/s.yaml:17:\d+ \| unknown-fact \| unknown fact "node.nam" \| did you mean "node.name"\?$/,
      'net/s.yaml:18:9 | unknown-key | unknown key "profle" | did you mean "profile"?',
    ],
  ],
  [
    'a target that is no place in a node',
    {
      network: `plugin: cni
cni:
  conflist: 10-mine.conflist
  files: [{source: bin, target: etc}, {source: bin, target: /etc/../..}, {source: bin, target: /}]`,
    },
    [
      'net/s.yaml:11:39 | bad-target | expected an absolute path in the node, got "etc" | write target: /etc/my-plugin/config.yaml',
      /bad-target/,
      /bad-target/,
    ],
  ],
  [
    'folders and files that are not there',
    {
      network: `plugin: cni
cni:
  conflist: 10-mine.conflist
  binDir: [bni, 10-mine.conflist, ../empty]
  files:
    - {source: gone, target: /etc/x}
    - {source: bin, target: /etc/cni/net.d/10-mine.conflist}`,
      files: { 'empty/folder/x': '' },
    },
    [
      /\| no-such-file \| there is nothing at \/net\/bni \| did you mean \/net\/bin\?$/,
      /\| not-a-folder \|/,
      /\| no-programs \| there are no programs in \/empty \| build them first/,
      /\| no-such-file \| there is nothing at \/net\/gone \|$/,
      /\| taken-target \|/,
    ],
  ],
  [
    'a conflist with a bad template',
    { network, files: { 'net/10-mine.conflist': conflist.replace('"{{ node.mtu }}"', '{{ node.mtu }}') } },
    [
      'net/10-mine.conflist:7:14 | unquoted-placeholder | {{ node.mtu }} stands outside of a JSON string | quote it: "{{ node.mtu }}"; a number or a list stays one',
    ],
  ],
  [
    'a conflist for a family that the cluster does not have',
    { network, files: { 'net/10-mine.conflist': conflist.replace('node.podCIDR', 'node.podCIDRv6') } },
    [/^net\/10-mine.conflist:13:20 \| unknown-fact \| .*no IPv6 podCIDR/],
  ],
  [
    'a conflist that is no JSON',
    { network, files: { 'net/10-mine.conflist': '{\n  "name": "{{ cluster.underlay }}" x\n}' } },
    [/^net\/10-mine.conflist:2:36 \| conflist-not-json \|/],
  ],
  [
    'a conflist that is no network configuration, with places of the text as written',
    {
      network,
      files: {
        'net/10-mine.conflist':
          '{"cniVersion": "1.0.0",\n"name": "-{{ node.ip }}-{{ node.ip }}", "plugins": [{"type": "a/b"}, {}]}',
      },
    },
    [
      /^net\/10-mine.conflist:2:9 \| conflist-bad-name \| name /,
      /^net\/10-mine.conflist:2:62 \| conflist-bad-type \| plugins\[0\].type /,
      /^net\/10-mine.conflist:2:70 \| conflist-missing-type \| plugins\[1\].type is missing/,
    ],
  ],
  [
    'two of a name',
    {
      network:
        'plugin: cni\ncni: {conflist: 10-mine.conflist, binDir: bin, networks: [a.txt, ../10-mine.conflist, 20.conflist]}',
      files: {
        '10-mine.conflist': conflist.replace('mine', 'other'),
        'net/20.conflist': conflist,
        'net/a.txt': conflist.replace('mine', 'third'),
      },
    },
    [
      /bad-ending/,
      /duplicate-network \| there are two .* 10-mine.conflist/,
      /duplicate-network \| .* of the network "mine"/,
    ],
  ],
  [
    'a plugin that is nowhere',
    {
      network: 'plugin: cni\ncni: {conflist: 10-mine.conflist, binDir: [bin]}',
      files: { 'net/bin/mine': undefined, 'net/bin/mines': script, 'machine/host-local': undefined },
    },
    [
      'net/10-mine.conflist:6:15 | cni-missing | there is no plugin "mine": not in /net/bin or /machine | did you mean "mines"?',
      /^net\/10-mine.conflist:12:17 \| cni-missing \| there is no plugin "host-local".*apt install containernetworking-plugins/,
    ],
  ],
  [
    'programs that cannot run in a node',
    {
      network:
        'plugin: cni\ncni: {conflist: 10-mine.conflist, binDir: bin, profile: containerd, daemon: {command: [/opt/cni/bin/agentd]}}',
      files: {
        'net/bin/mine': '\xcf\xfa\xed\xfe\x0c\x00\x00\x01',
        'net/bin/loopback': '',
        'net/bin/host-local': '#!/bin/sh\r\n',
        'net/bin/agent': script,
      },
    },
    [
      /^net\/s.yaml:9:\d+ \| no-program \| \/net\/bin\/loopback is empty; containerd calls it/,
      /^net\/s.yaml:9:\d+ \| no-such-file \| nodes will have no \/opt\/cni\/bin\/agentd \| did you mean \/opt\/cni\/bin\/agent\?/,
      /^net\/10-mine.conflist:6:15 \| no-program \| \/net\/bin\/mine is neither/,
      /^net\/10-mine.conflist:12:17 \| bad-script \| \/net\/bin\/host-local/,
    ],
  ],
  [
    'a capability that no plugin takes',
    {
      network:
        'plugin: cni\ncni: {conflist: 10-mine.conflist, binDir: bin, capabilities: {bandwith: {}, mac: x}}',
    },
    [
      /unused-capability \| .*"bandwith" \| did you mean "bandwidth"\?/,
      /unused-capability \| .*"mac" \| in the conflist.*"mac": true/,
    ],
  ],
];
for (const [what, given, expected] of cases) {
  test(`a CNI plugin is refused with its place: ${what}`, async (context) => {
    const { scenario, told } = await load(context, given);
    assert.equal(scenario, undefined);
    const report = `\n${told.join('\n')}\n`;
    assert.equal(told.length, expected.length, report);
    for (const [index, line] of expected.entries()) {
      if (typeof line === 'string') assert.equal(told[index], line, report);
      else assert.match(told[index] ?? '', line, report);
    }
  });
}
