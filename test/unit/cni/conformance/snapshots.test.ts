import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareBaseline } from '../../../../src/cni/conformance/compare-baseline.ts';
import type { ConformanceReport } from '../../../../src/cni/conformance/check.ts';
import { commandLine } from '../../../../src/cni/conformance/command-line.ts';
import { readAddress, readLink, readRoute } from '../../../../src/cni/conformance/inspected.ts';
import { resultComplaints } from '../../../../src/cni/conformance/result-complaints.ts';
import { diffSnapshots } from '../../../../src/cni/conformance/snapshot/diff-snapshots.ts';

const snapshot = (...lines: string[]) => ({ sections: [{ title: 'links', lines }] });

test('what came and what went, each as often as it did', () => {
  assert.deepEqual(diffSnapshots(snapshot('a', 'b', 'b'), snapshot('b', 'c')), [
    '+ links: c',
    '- links: a',
    '- links: b',
  ]);
  assert.deepEqual(diffSnapshots(snapshot('a', 'b'), snapshot('b', 'a')), []);
});

test('what could not be read at one of two moments is not compared', () => {
  assert.deepEqual(diffSnapshots({ sections: [] }, snapshot('a')), []);
  assert.deepEqual(diffSnapshots(snapshot('a'), { sections: [] }), []);
});

test('lines in the words of ip are taken apart', () => {
  assert.deepEqual(
    readLink(
      '7: eth0@if8: <BROADCAST,UP> mtu 1450 master cni0 state UP kind veth mac 02:00:00:00:00:01 link-netnsid 0',
    ),
    {
      name: 'eth0',
      peer: 'if8',
      flags: ['BROADCAST', 'UP'],
      mtu: 1450,
      master: 'cni0',
      kind: 'veth',
      mac: '02:00:00:00:00:01',
    },
  );
  assert.deepEqual(readAddress('inet6 fd00::2/64 scope global tentative eth0'), {
    address: 'fd00::2/64',
    device: 'eth0',
    isTentative: true,
  });
  const { to, via, device } = readRoute('default via inet6 fe80::1 dev eth0 metric 1024');
  assert.deepEqual([to, via, device], ['default', 'fe80::1', 'eth0']);
});

test('a call is written so that a shell makes it again', () => {
  const call = {
    type: 'bridge',
    verb: 'ADD',
    path: '/opt/cni/bin/bridge',
    env: { CNI_COMMAND: 'ADD', CNI_ARGS: 'A=1;B=2' },
    stdin: `{"name":"it's"}`,
    timeoutMs: 1,
  } as const;
  assert.equal(
    commandLine(call),
    `CNI_COMMAND=ADD CNI_ARGS='A=1;B=2' /opt/cni/bin/bridge <<< '{"name":"it'\\''s"}'`,
  );
});

test('a result is held to the version that was asked for', () => {
  const ips = [{ address: '10.0.0.2/24', interface: 0, version: '4' }];
  assert.deepEqual(resultComplaints({ cniVersion: '0.4.0', ips }, '0.4.0'), []);
  assert.deepEqual(resultComplaints({ cniVersion: '0.2.0', ips }, '0.2.0'), ['"ips" came with 0.3.0']);
  assert.deepEqual(resultComplaints({ cniVersion: '1.0.0', ip4: {} }, '1.0.0'), [
    '"ip4" is of versions before 0.3.0',
  ]);
  assert.deepEqual(
    resultComplaints({ cniVersion: '1.0.0', ips: [{ address: '10.0.0.2', interface: -1 }] }, '1.0.0'),
    [
      'ips[0].address is no address with a prefix length: "10.0.0.2"',
      'ips[0].interface is no number from 0 on',
    ],
  );
});

test('a baseline tells of new failures and of those that are mended, and of nothing else', () => {
  const check = (id: number, status: 'pass' | 'fail' | 'not-applicable') =>
    ({ id, status, level: 'MUST', title: '', ground: '', evidence: [], durationMs: 0 }) as const;
  const report: ConformanceReport = {
    apiVersion: 'podnet/v1alpha1',
    kind: 'ConformanceReport',
    network: 'net',
    cniVersion: '1.0.0',
    plugins: [],
    checks: [check(1, 'pass'), check(2, 'fail'), check(3, 'fail'), check(4, 'not-applicable')],
  };
  assert.deepEqual(compareBaseline(report, [1, 3, 4, 9]), { newFailures: [2], fixed: [1] });
});
