import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probedPort } from '../../../src/agent/probe/probed-port.ts';
import type { ProbeOrder } from '../../../src/agent/protocol.ts';
import { podKey } from '../../../src/model/names.ts';

const order = {
  from: { kind: 'pod', pod: podKey('default', 'web') },
  to: { kind: 'pod', pod: podKey('default', 'db') },
  timeoutMs: 1_000,
} as const;

const table: readonly (readonly [
  Pick<ProbeOrder, 'protocol' | 'toAddress' | 'port'>,
  ReturnType<typeof probedPort>,
])[] = [
  [
    { protocol: 'icmp', toAddress: '10.0.0.1' },
    { protocol: 'icmp', family: 'ipv4' },
  ],
  [
    { protocol: 'icmp', toAddress: 'fd00::1' },
    { protocol: 'icmp', family: 'ipv6' },
  ],
  [
    { protocol: 'udp', toAddress: '10.0.0.1', port: 53 },
    { protocol: 'udp', family: 'ipv4', port: 53 },
  ],
  [
    { protocol: 'tcp', toAddress: 'fd00::1', port: 443 },
    { protocol: 'tcp', family: 'ipv6', port: 443 },
  ],
  [
    { protocol: 'http', toAddress: '10.0.0.1', port: 8_080 },
    { protocol: 'tcp', family: 'ipv4', port: 8_080 },
  ],
  [
    { protocol: 'http', toAddress: '10.0.0.1' },
    { protocol: 'tcp', family: 'ipv4', port: 80 },
  ],
];

for (const [probe, port] of table) {
  test(`${probe.protocol} to ${probe.toAddress}, port ${probe.port}`, () => {
    assert.deepEqual(probedPort({ ...order, ...probe }), port);
  });
}
