import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import type { CheckResult } from '../../../src/cni/conformance/check.ts';
import { conformanceChecks } from '../../../src/cni/conformance/registry.ts';
import { runChecks } from '../../../src/cni/conformance/run-checks.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { folderWithBroken } from './broken-plugin.ts';
import { judgeList } from './judge-plugin.ts';
import { unsharedLab } from './unshared-lab.ts';

/*
 *   pod ── eth0 ═ veth ── cni0 (bridge)       a node of its own for each check; 10.244.1.0/24 by host-local
 */

const bridge = {
  type: 'bridge',
  bridge: 'cni0',
  isGateway: true,
  ipMasq: true,
  ipam: {
    type: 'host-local',
    ranges: [[{ subnet: '10.244.1.0/24' }]],
    routes: [{ dst: '0.0.0.0/0' }],
  },
};
const broken = { ...bridge, type: 'broken' };

const resultOf = (id: number, plugins: readonly object[], breaks = '', real?: string): Promise<CheckResult> =>
  judgeList(id, { plugins, breaks, ...(real === undefined ? {} : { real }) });

function assertFails({ status, evidence }: CheckResult, says: RegExp): void {
  assert.equal(status, 'fail', `it passed, ${evidence.join('\n')}`);
  assert.match(evidence.join('\n'), says);
  assert.match(evidence.join('\n'), /^(in |.*repeat: CNI_COMMAND=)/m, 'how to repeat it');
}

const good = async (id: number, plugins: readonly object[] = [bridge], breaks?: string): Promise<void> => {
  const { status, evidence } = await resultOf(id, plugins, breaks);
  assert.equal(status, 'pass', evidence.join('\n'));
};

const inResult = (change: string): string =>
  `if (verb === 'ADD') after = ({ stdout, status }) => {
     if (status !== 0) return stdout;
     const result = JSON.parse(stdout);
     ${change}
     return JSON.stringify(result);
   };`;

interface Case {
  readonly id: number;
  readonly what: string;
  readonly breaks: string;
  readonly says: RegExp;
  readonly plugins?: readonly object[];
  readonly real?: string;
}

const cases: readonly Case[] = [
  {
    id: 1,
    what: 'a list of versions that is none',
    breaks: `if (verb === 'VERSION') { console.log('{"cniVersion":"1.0.0","supportedVersions":"1.0.0"}'); process.exit(0); }`,
    says: /lacks cniVersion or the list supportedVersions/,
  },
  {
    id: 1,
    what: 'a list without the version that it is configured with',
    breaks: `if (verb === 'VERSION') { console.log('{"cniVersion":"1.0.0","supportedVersions":["0.4.0"]}'); process.exit(0); }`,
    says: /does not have 1\.0\.0/,
  },
  {
    id: 2,
    what: 'an unknown version is taken for another',
    breaks: `input = input.replace('99.0.0', '1.0.0');`,
    says: /succeeded where error code 1 had to come/,
  },
  {
    id: 2,
    what: 'an unknown version is refused with another code',
    breaks: `after = ({ stdout }) => stdout.replace('"code": 1,', '"code": 7,');`,
    says: /code 7 instead of 1/,
  },
  {
    id: 3,
    what: 'a missing container ID is made up',
    breaks: `env.CNI_CONTAINERID ??= 'made-up';`,
    says: /ADD without CNI_CONTAINERID: it succeeded/,
  },
  {
    id: 3,
    what: 'bad JSON is told by another code',
    breaks: `if (!input.endsWith('}') && verb === 'ADD') { console.log('{"code":999,"msg":"what?"}'); process.exit(1); }`,
    says: /half a JSON object: it answered code 999 instead of 6/,
  },
  {
    id: 4,
    what: 'a log line before the result',
    breaks: `if (verb === 'ADD') after = ({ stdout }) => 'adding\\n' + stdout;`,
    says: /ADD: stdout is not one JSON object/,
  },
  {
    id: 4,
    what: 'two results',
    breaks: `if (verb === 'ADD') after = ({ stdout }) => stdout + stdout;`,
    says: /ADD: stdout is not one JSON object/,
  },
  {
    id: 4,
    what: 'a process that holds stdout open',
    breaks: `if (verb === 'ADD') spawn('sleep', ['20'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] }).unref();`,
    says: /holds its output open/,
  },
  {
    id: 5,
    what: 'one version of results for all',
    breaks: inResult(`result.cniVersion = '1.0.0';`),
    says: /at version 0\.4\.0: cniVersion is "1\.0\.0"/,
  },
  {
    id: 5,
    what: 'no families in results of old versions',
    breaks: inResult(`for (const ip of result.ips ?? []) delete ip.version;`),
    says: /at version 0\.3\.0: ips\[0\]\.version is neither/,
  },
  {
    id: 6,
    what: 'another MAC',
    breaks: inResult(`result.interfaces[2].mac = '02:00:00:00:00:01';`),
    says: /eth0 in .* has MAC .*, the result says 02:00:00:00:00:01/,
  },
  {
    id: 6,
    what: 'an interface that is not there',
    breaks: inResult(`result.interfaces[1].name = 'veth0';`),
    says: /veth0 is not in the node/,
  },
  {
    id: 6,
    what: 'no sandbox',
    breaks: inResult(`delete result.interfaces[2].sandbox;`),
    says: /no interface eth0 with sandbox/,
  },
  {
    id: 7,
    what: 'no index',
    breaks: inResult(`delete result.ips[0].interface;`),
    says: /has no index of an interface/,
  },
  {
    id: 7,
    what: 'the index of the bridge',
    breaks: inResult(`result.ips[0].interface = 0;`),
    says: /no address leads to eth0/,
  },
  {
    id: 8,
    what: 'another address',
    breaks: inResult(`result.ips[0].address = '10.244.1.200/24';`),
    says: /the result has 10\.244\.1\.200\/24 on eth0, the kernel does not/,
  },
  {
    id: 8,
    what: 'an address that it does not tell',
    breaks: inResult(`inPod('ip', 'address', 'add', '192.0.2.7/32', 'dev', 'eth0');`),
    says: /the kernel has 192\.0\.2\.7\/32 on eth0, the result does not/,
  },
  {
    id: 8,
    what: 'a route that is not there',
    breaks: inResult(`result.routes.push({ dst: '198.51.100.0/24', gw: '10.244.1.1' });`),
    says: /the result has route 198\.51\.100\.0\/24 via 10\.244\.1\.1, the kernel does not/,
  },
  {
    id: 9,
    what: 'a MAC that changes afterwards',
    breaks: `if (verb === 'ADD') spawn('sh', ['-c', 'sleep 1; nsenter --net=$CNI_NETNS ip link set eth0 address 02:00:00:00:00:02'],
      { detached: true, stdio: 'ignore' }).unref();`,
    says: /eth0 has MAC 02:00:00:00:00:02 after 2 s/,
  },
  {
    id: 10,
    what: 'CHECK that never passes',
    breaks: `if (verb === 'CHECK') { console.log('{"code":100,"msg":"not yet"}'); process.exit(1); }`,
    says: /CHECK failed right after ADD/,
  },
  { id: 11, what: 'Debian’s bridge', breaks: '', says: /CHECK failed with ipam\.routes/, plugins: [bridge] },
  { id: 12, what: 'Debian’s bridge', breaks: '', says: /CHECK failed without IPAM/, plugins: [bridge] },
  {
    id: 13,
    what: 'an interface that is replaced',
    breaks: `if (verb === 'ADD') inPod('ip', 'link', 'delete', 'eth0');`,
    says: /ADD succeeded though the pod has eth0 already/,
  },
  {
    id: 13,
    what: 'a refusal that comes after the harm',
    breaks: `if (verb === 'ADD') inPod('ip', 'address', 'flush', 'dev', 'eth0');`,
    says: /in the first pod: - addresses/,
  },
  {
    id: 14,
    what: 'Debian’s bridge',
    breaks: '',
    says: /cannot be reached, and left[^]*in the pod: \+ eth0/,
    plugins: [bridge],
  },
  {
    id: 30,
    what: 'a result that forgets DNS',
    breaks: inResult(`result.dns = {};`),
    says: /the result has lost dns\.nameservers/,
    plugins: [bridge, { type: 'broken' }],
    real: 'tuning',
  },
  {
    id: 30,
    what: 'a result of its own',
    breaks: inResult(`result.ips = []; result.interfaces = [];`),
    says: /lost address[^]*lost interface/,
    plugins: [bridge, { type: 'broken' }],
    real: 'tuning',
  },
  {
    id: 30,
    what: 'work without an interface',
    breaks: `if (verb === 'ADD' && !input.includes('prevResult')) { console.log('{"cniVersion":"1.0.0"}'); process.exit(0); }`,
    says: /ADD without prevResult succeeded, and there is no eth0/,
    plugins: [bridge, { type: 'broken' }],
    real: 'tuning',
  },
];

for (const { id, what, breaks, says, plugins = [broken], real } of cases) {
  test(`conformance ${id}: fails for ${what}`, async () => {
    assertFails(await resultOf(id, plugins, breaks, real), says);
  });
}

for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13]) {
  test(`conformance ${id}: passes for Debian’s bridge`, async () => good(id));
}

test('conformance 30: passes for Debian’s portmap', async () =>
  good(30, [bridge, { type: 'portmap', capabilities: { portMappings: true } }]));

const lenient = `if (verb === 'CHECK') process.exit(0);`;
for (const id of [11, 12]) {
  test(`conformance ${id}: passes for a CHECK that takes what ADD made`, async () =>
    good(id, [broken], lenient));
}

test('conformance 14: passes for a plugin that undoes what it did', async () =>
  good(
    14,
    [broken],
    `after = ({ status }) => void (verb === 'ADD' && status !== 0 && inPod('ip', 'link', 'delete', 'eth0')
    && call({ CNI_COMMAND: 'DEL', CNI_PATH: '/opt/cni/bin' }));`,
  ));

test('conformance 10: does not apply below version 0.4.0', async () => {
  const text = JSON.stringify({ cniVersion: '0.3.1', name: 'net', plugins: [bridge] });
  const folder = await folderWithBroken('');
  try {
    const [result] = await runChecks({
      lab: unsharedLab(folder),
      network: parseNetworkConfig(text),
      checks: conformanceChecks.filter(({ id }) => id === 10),
      parallel: 1,
      signal: new AbortController().signal,
    });
    assert.equal(result?.status, 'not-applicable');
    assert.match(result.evidence.join(), /CHECK came with 0\.4\.0/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
