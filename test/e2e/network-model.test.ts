import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import type { ModelLine, TestReport } from '../../src/model/result.ts';
import { type Runtime, suiteOnBoth } from '../support/both-runtimes.ts';
import { openFolder, podnet } from '../support/built-cli.ts';
import { missing } from '../support/requires.ts';
import { endOf } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';

/** What `podnet test` reports of a scenario with files beside it. */
async function reportOf(
  folder: string,
  runtime: Runtime,
  text: string,
  conflist: object,
): Promise<TestReport> {
  writeFileSync(path.join(folder, 'net.conflist'), JSON.stringify(conflist));
  writeFileSync(path.join(folder, 's.yaml'), text);
  const [program = '', ...words] = podnet('test', 's.yaml', '--report', 'json');
  const env = { ...process.env, XDG_STATE_HOME: folder, PODNET_RUNTIME: runtime, NO_COLOR: '1' };
  const ended = await endOf(spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  assert.ok(ended.exitCode === 0 || ended.exitCode === 1, ended.stderr);
  return JSON.parse(ended.stdout);
}

const linesOf = (report: TestReport, step: number): readonly ModelLine[] =>
  report.scenarios[0]?.steps[step]?.modelLines ?? [];

const numbers = (lines: readonly ModelLine[], status: ModelLine['status']): readonly number[] =>
  lines.filter((one) => one.status === status).map(({ line }) => line);

const bridge = (ipam: object): object => ({ type: 'bridge', bridge: 'cni0', isGateway: true, ipam });

const hostLocal = {
  type: 'host-local',
  ranges: [[{ subnet: '{{ node.podCIDR }}' }]],
  routes: [{ dst: '0.0.0.0/0' }],
};

/** Counts on, and two back when a pod goes: one of the next two gets what another one still has. */
const counting = `#!/bin/sh
net=$(cat | tr -d ' \\n' | sed 's/.*"subnet":"\\([0-9]*\\.[0-9]*\\.[0-9]*\\)\\..*/\\1/')
count=/var/lib/counting-ipam
until mkdir $count.locked 2>/dev/null; do sleep 0.01; done
n=$(cat $count 2>/dev/null || echo 2)
case "$CNI_COMMAND" in
ADD)
  echo $((n + 1)) >$count
  echo '{"cniVersion":"1.0.0","ips":[{"address":"'$net.$n/24'","gateway":"'$net.1'"}],"routes":[{"dst":"0.0.0.0/0"}]}'
  ;;
DEL) echo $((n - 2)) >$count ;;
esac
rmdir $count.locked
`;

const hostPortPod = podText('web', 'node-1', '[{containerPort: 80, hostPort: 8080}]');

const skip = missing(
  'nsenter',
  'unshare',
  'ip',
  'nft',
  'iptables',
  '/usr/lib/cni/bridge',
  '/usr/lib/cni/portmap',
);

suiteOnBoth('the network model on CNI networks, by the built command line', { skip }, (runtime) => {
  test('hostPorts: all ways lead there; then one does not', async (context) => {
    const plant = (rule: string): string =>
      `- exec: {node: node-1, command: [nft, '${rule}']}\n- check: network-model\n`;
    const steps = `
- check: network-model
  quality: required
${plant('table ip broken { chain broken { type filter hook prerouting priority -300; iifname "eth0" tcp dport 8080 drop; }; }')}
- exec: {node: node-1, command: [nft, delete table ip broken]}
${plant('table ip broken { chain broken { type filter hook output priority -300; ip daddr 127.0.0.1 tcp dport 8080 drop; }; }')}`;
    const text = scenarioText(
      steps,
      hostPortPod + podText('a', 'node-2'),
      'cluster: {nodes: 2, network: {plugin: cni, cni: {conflist: ./net.conflist}}}',
    );
    const conflist = {
      cniVersion: '1.0.0',
      name: 'ported',
      plugins: [bridge(hostLocal), { type: 'portmap', capabilities: { portMappings: true } }],
    };
    const report = await reportOf(openFolder(context), runtime, text, conflist);
    const [green] = report.scenarios[0]?.steps ?? [];
    assert.equal(green?.status, 'passed', JSON.stringify(green?.failures));
    assert.ok(numbers(linesOf(report, 0), 'passed').includes(19));
    for (const [step, from] of [
      [2, /^node\/node-2 → \d/],
      [5, /^node\/node-1 → 127\.0\.0\.1:8080 tcp, a hostPort of web$/],
    ] as const) {
      assert.deepEqual(numbers(linesOf(report, step), 'warning'), [19]);
      assert.deepEqual(numbers(linesOf(report, step), 'failed'), []);
      const warnings = report.scenarios[0]?.steps[step]?.warnings ?? [];
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.what ?? '', from);
    }
  });

  test('an IPAM that gives an address twice as pods come and go breaks the first line, and that alone', async (context) => {
    const folder = openFolder(context);
    mkdirSync(path.join(folder, 'bin'));
    writeFileSync(path.join(folder, 'bin/counting'), counting);
    chmodSync(path.join(folder, 'bin/counting'), 0o755);
    const text = scenarioText(
      '- check: network-model',
      podText('a') + podText('b') + podText('c', 'node-2'),
      'cluster: {nodes: 2, network: {plugin: cni, cni: {conflist: ./net.conflist, binDir: ./bin}}}',
    );
    const conflist = {
      cniVersion: '1.0.0',
      name: 'counted',
      plugins: [bridge({ type: 'counting', subnet: '{{ node.podCIDR }}' })],
    };
    const report = await reportOf(folder, runtime, text, conflist);
    assert.deepEqual(
      numbers(linesOf(report, 0), 'failed'),
      [1],
      JSON.stringify(report.scenarios[0]?.steps[0]),
    );
    const failures = report.scenarios[0]?.steps[0]?.failures ?? [];
    assert.ok(failures.length > 0 && failures.every(({ what }) => what.startsWith('pod podnet-check-1/')));
    assert.match(failures[0]?.seen ?? '', /^10\.244\.1\.\d+, shared with podnet-check-1\//);
  });
});
