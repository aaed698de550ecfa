import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListenFailure, ResponderPort } from '../../../../src/cluster/cluster-handle.ts';
import type { Endpoint } from '../../../../src/model/endpoint.ts';
import { openModelPort } from '../../../../src/scenario/network-model/model-port.ts';
import { podEnd } from '../../../support/judged-probe.ts';

/** Opens a port where some are taken. */
async function open(...taken: readonly number[]) {
  const opened: number[] = [];
  const closed: number[] = [];
  const asked: (readonly [readonly Endpoint[], readonly ResponderPort[]])[] = [];
  const cluster = {
    async listen(endpoints: readonly Endpoint[], ports: readonly ResponderPort[]) {
      asked.push([endpoints, ports]);
      const port = ports[0]?.port ?? 0;
      opened.push(port);
      const failures = ports
        .filter(() => taken.includes(port))
        .map((one): ListenFailure => ({ endpoint: podEnd('a'), port: one, message: 'EADDRINUSE' }));
      return { failures, close: async () => void closed.push(port) };
    },
  };
  const { signal } = new AbortController();
  const found = await openModelPort(cluster, [podEnd('a'), podEnd('b')], signal);
  return { port: found.port, failures: found.open.failures.length, opened, closed, asked };
}

test('one port is opened in all pods, for TCP and UDP', async () => {
  const { asked, ...rest } = await open();
  assert.deepEqual(rest, { port: 29_170, failures: 0, opened: [29_170], closed: [] });
  const ports = [
    { protocol: 'tcp', port: 29_170 },
    { protocol: 'udp', port: 29_170 },
  ];
  assert.deepEqual(asked, [[[podEnd('a'), podEnd('b')], ports]]);
});

test('where it is taken, the next one is tried, and the last one is what it is', async () => {
  const { asked: _, ...second } = await open(29_170);
  assert.deepEqual(second, { port: 29_270, failures: 0, opened: [29_170, 29_270], closed: [29_170] });
  const { asked: __, ...last } = await open(29_170, 29_270, 29_370);
  assert.deepEqual(last, {
    port: 29_370,
    failures: 2,
    opened: [29_170, 29_270, 29_370],
    closed: [29_170, 29_270],
  });
});
