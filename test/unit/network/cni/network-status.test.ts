import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CniResult } from '../../../../src/cni/result.ts';
import { networkStatus, podAddresses } from '../../../../src/network/cni/network-status.ts';

const result = (more: Partial<CniResult>): CniResult => ({
  cniVersion: '1.0.0',
  interfaces: [],
  ips: [],
  routes: [],
  dns: {},
  ...more,
});

const bridged = result({
  interfaces: [
    { name: 'cni0', mac: '02:00:00:00:00:01' },
    { name: 'eth0', mac: '02:00:00:00:00:02', mtu: 1450, sandbox: '/run/netns/web' },
    { name: 'eth0' },
  ],
  ips: [
    { address: '10.1.0.2/24', interface: 1 },
    { address: 'fd00::2/64', interface: 1 },
    { address: '10.9.0.1/24', interface: 0 },
    { address: '10.9.0.2/24', interface: 2 },
    { address: '10.9.0.3/24', interface: 7 },
  ],
  dns: { nameservers: ['10.1.0.1'] },
});

test('the addresses of a pod are those on its own interface: not the bridge, not a link of the node of that name', () => {
  assert.deepEqual(podAddresses(bridged, 'eth0'), ['10.1.0.2/24', 'fd00::2/64']);
  assert.deepEqual(podAddresses(bridged, 'net1'), []);
});

test('addresses that point at no interface are the pod’s, as results before 0.3.0 have them', () => {
  assert.deepEqual(podAddresses(result({ ips: [{ address: '10.1.0.2/24' }] }), 'eth0'), ['10.1.0.2/24']);
});

test('the status of a network has what Multus writes of it', () => {
  assert.deepEqual(networkStatus('mynet', 'eth0', bridged, true), {
    name: 'mynet',
    interface: 'eth0',
    ips: ['10.1.0.2', 'fd00::2'],
    mac: '02:00:00:00:00:02',
    mtu: 1450,
    default: true,
    dns: { nameservers: ['10.1.0.1'] },
  });
  assert.deepEqual(networkStatus('other', 'net1', result({}), false), {
    name: 'other',
    interface: 'net1',
    ips: [],
    dns: {},
  });
});
