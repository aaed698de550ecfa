import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNetworkSelections } from '../../../../src/cluster/cni/network-selection.ts';

test('a list of names: places give the interfaces, and each may say its own', () => {
  assert.deepEqual(parseNetworkSelections(' storage , shop/backup@bak0 ,storage@eth1, storage'), [
    { name: 'storage', ifName: 'net1', capabilities: {} },
    { name: 'backup', namespace: 'shop', ifName: 'bak0', capabilities: {} },
    { name: 'storage', ifName: 'eth1', capabilities: {} },
    { name: 'storage', ifName: 'net4', capabilities: {} },
  ]);
});

test('a list of objects: what it asks for goes to the capabilities, what nobody knows is passed over', () => {
  const text = JSON.stringify([
    {
      name: 'storage',
      namespace: 'shop',
      interface: 'bak0',
      ips: ['10.1.1.5/24', 'fd00::5'],
      mac: 'c2:11:22:33:44:66',
      'infiniband-guid': '24:8a:07:03:00:8d:ae:2e',
      portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
      bandwidth: { ingressRate: 2048, ingressBurst: 1600 },
      'cni-args': { vlan: 7 },
      'default-route': ['10.1.1.1', 'fd00::1'],
      'deviceID-of-tomorrow': 1,
    },
    { name: 'plain', namespace: '', interface: '', mac: '', ips: null, 'cni-args': null },
  ]);
  assert.deepEqual(parseNetworkSelections(text), [
    {
      name: 'storage',
      namespace: 'shop',
      ifName: 'bak0',
      capabilities: {
        ips: ['10.1.1.5/24', 'fd00::5'],
        mac: 'c2:11:22:33:44:66',
        portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
        bandwidth: { ingressRate: 2048, ingressBurst: 1600 },
        infinibandGUID: '24:8a:07:03:00:8d:ae:2e',
      },
      cniArgs: { vlan: 7 },
      defaultRoute: ['10.1.1.1', 'fd00::1'],
    },
    { name: 'plain', ifName: 'net2', capabilities: {} },
  ]);
});

test('nothing is asked for by an empty text or list', () => {
  assert.deepEqual([...parseNetworkSelections(' '), ...parseNetworkSelections('[]')], []);
});

for (const [text, why] of [
  ['a,,b', '"" names no network'],
  ['a/b/c', '"a/b" cannot be the name of a network or namespace'],
  ['a@b@c', '"a@b@c" names no network'],
  ['Storage', '"Storage" cannot be the name of a network or namespace'],
  ['a@far-too-long-name', '"far-too-long-name" cannot be the name of an interface'],
  ['a@b c', '"b c" cannot be the name of an interface'],
  ['a@eth0', "a cannot have the interface eth0: the pod's first network has it"],
  ['a@lo', 'a cannot have the interface lo: the loopback interface has it'],
  ['a@x,b@x', 'b cannot have the interface x: a has it'],
  ['a@net2,b', 'b cannot have the interface net2: a has it'],
  ['{"name": "a"}', 'it is JSON, but no list'],
  ['"a"', 'it is JSON, but no list'],
  ['["a"]', 'entry 1 is no JSON object'],
  ['[{"name": "a"}, {}]', 'entry 2 has no name'],
  ['[{"name": 1}]', 'name of entry 1 must be a string'],
  ['[{"name": "a", "ips": "10.1.1.5"}]', 'ips of entry 1 must be a list of addresses: ["10.1.1.5/24"]'],
  ['[{"name": "a", "ips": ["10.1.1.5/33"]}]', 'ips of entry 1 must be a list of addresses: ["10.1.1.5/24"]'],
  ['[{"name": "a", "mac": "c2:11"}]', 'mac of entry 1 must be a MAC address: "c2:11:22:33:44:66"'],
  ['[{"name": "a", "portMappings": {}}]', 'portMappings of entry 1 must be a list of objects'],
  ['[{"name": "a", "bandwidth": 1}]', 'bandwidth of entry 1 must be an object'],
  ['[{"name": "a", "cni-args": []}]', 'cni-args of entry 1 must be an object'],
  ['[{"name": "a", "default-route": ["gw"]}]', 'default-route of entry 1 must be a list of addresses'],
  [
    '[{"name": "a", "default-route": ["10.0.0.1"]}, {"name": "b", "default-route": ["10.0.0.2"]}]',
    'there are several gateways for one default route: 10.0.0.1, 10.0.0.2',
  ],
] as const) {
  test(`${text} is refused`, () => {
    assert.throws(() => parseNetworkSelections(text), {
      code: 'bad-networks',
      message: `annotation k8s.v1.cni.cncf.io/networks: ${why}`,
    });
  });
}

test('what is no JSON is told with the place', () => {
  assert.throws(() => parseNetworkSelections('[{"name": storage}]'), {
    code: 'bad-networks',
    message: /^annotation k8s\.v1\.cni\.cncf\.io\/networks: it is no JSON: .*storage/,
  });
});
