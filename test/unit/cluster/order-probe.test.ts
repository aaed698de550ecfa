import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EndpointAddresses, orderProbe } from '../../../src/cluster/order-probe.ts';
import { displayEndpoint, type Endpoint } from '../../../src/model/endpoint.ts';
import { UsageError } from '../../../src/model/errors.ts';
import { podKey } from '../../../src/model/names.ts';
import type { ProbeRequest } from '../../../src/model/probe.ts';

const node = ['198.18.0.2', 'fd98:18::2', '10.244.1.1', 'fd00:1::1'];
const addresses: Readonly<Record<string, EndpointAddresses>> = {
  dual: { own: ['10.244.1.2', 'fd00:1::2'], node },
  other: { own: ['fd00:1::3', '10.244.1.3'], node },
  four: { own: ['10.244.1.4'], node },
  six: { own: ['fd00:1::6'], node },
};
const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });
const ordered = (from: string, to: string, more: Partial<ProbeRequest> = {}) => {
  const { order, fromAddress } = orderProbe(
    { from: pod(from), to: pod(to), protocol: 'tcp', port: 80, ...more },
    (endpoint) => addresses[displayEndpoint(endpoint)] ?? { own: [], node: [] },
  );
  return [fromAddress, order.toAddress, order.sources];
};

describe('the address family of a probe', () => {
  test("is that of the target's first address", () => {
    assert.deepEqual(ordered('other', 'dual'), ['10.244.1.3', '10.244.1.2', ['10.244.1.3']]);
    assert.deepEqual(ordered('dual', 'other'), ['fd00:1::2', 'fd00:1::3', ['fd00:1::2']]);
  });

  test('is one that the sender has, too', () => {
    assert.deepEqual(ordered('six', 'dual'), ['fd00:1::6', 'fd00:1::2', ['fd00:1::6']]);
    assert.deepEqual(ordered('four', 'other'), ['10.244.1.4', '10.244.1.3', ['10.244.1.4']]);
  });

  test('is the one that is asked for', () => {
    assert.deepEqual(ordered('dual', 'dual', { family: 'ipv6' }), ['fd00:1::2', 'fd00:1::2', ['fd00:1::2']]);
    const asking = () => ordered('dual', 'four', { family: 'ipv6' });
    assert.throws(
      asking,
      (error) => error instanceof UsageError && /four has no IPv6 address/.test(error.message),
    );
  });

  test('is no other one where the two have none in common', () => {
    const asking = () => ordered('four', 'six');
    assert.throws(
      asking,
      (error) => error instanceof UsageError && /four has no IPv6 address/.test(error.message),
    );
  });

  test('is that of the sources which a server may see', () => {
    const [, , sources] = ordered('dual', 'other', { source: 'node-ip' });
    assert.deepEqual(sources, ['fd98:18::2', 'fd00:1::1']);
  });

  test('decides the loopback address', () => {
    const [, to, sources] = ordered('dual', 'dual', { family: 'ipv6', toLoopback: true });
    assert.deepEqual([to, sources], ['::1', ['::1']]);
  });
});
