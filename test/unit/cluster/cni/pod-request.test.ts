import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cniPodRequest } from '../../../../src/cluster/cni/pod-request.ts';
import type { Pod } from '../../../../src/model/kubernetes.ts';
import { container, networkAttachment, pod } from '../../../support/objects.ts';

const conflists = [
  { file: 'storage.conflist', text: '{"name": "storage", "plugins": [{"type": "macvlan"}]}' },
  {
    file: 'office.conflist',
    text: '{"name": "office", "plugins": [{"type": "ipvlan", "master": "{{ node.uplink }}"}]}',
  },
];

const asking = (networks: string, namespace = 'default'): Pod => {
  const made = pod('web', {}, namespace);
  return {
    ...made,
    metadata: { ...made.metadata, uid: 'uid-1', annotations: { 'k8s.v1.cni.cncf.io/networks': networks } },
  };
};

const found = (networks: string, definitions = [] as ReturnType<typeof networkAttachment>[]) =>
  cniPodRequest(asking(networks), { definitions, conflists }).networks.map(
    ({ name, ifName, conflist }) => `${ifName} ${name} ${conflist}`,
  );

test('ports of the node and bandwidth go to the first network', () => {
  const made = pod('web', {
    containers: [
      container('web', {
        ports: [
          { containerPort: 80, protocol: 'TCP', hostPort: 8080 },
          { containerPort: 81, protocol: 'TCP' },
        ],
      }),
      container('dns', {
        ports: [{ containerPort: 53, protocol: 'UDP', hostPort: 53, hostIP: '127.0.0.1' }],
      }),
    ],
  });
  const annotated = {
    ...made,
    metadata: { ...made.metadata, uid: 'uid-1', annotations: { 'kubernetes.io/ingress-bandwidth': '1M' } },
  };
  assert.deepEqual(cniPodRequest(annotated, { definitions: [], conflists }), {
    uid: 'uid-1',
    capabilities: {
      portMappings: [
        { hostPort: 8080, containerPort: 80, protocol: 'tcp', hostIP: '' },
        { hostPort: 53, containerPort: 53, protocol: 'udp', hostIP: '127.0.0.1' },
      ],
      bandwidth: { ingressRate: 1_000_000, ingressBurst: 4_294_967_295 },
    },
    networks: [],
  });
});

test('a pod that asks for nothing has no capabilities: plugins must not see empty ones', () => {
  assert.deepEqual(cniPodRequest(pod('web'), { definitions: [], conflists }).capabilities, {});
});

test("a definition of the pod's namespace goes before a conflist of the cluster", () => {
  const definitions = [
    networkAttachment('storage', '{"name": "own", "type": "bridge"}'),
    networkAttachment('office', '{"name": "other", "type": "bridge"}', 'shop'),
  ];
  assert.deepEqual(found('storage,office,shop/office', definitions), [
    'net1 default/storage {"name": "own", "type": "bridge"}',
    `net2 office ${conflists[1]?.text}`,
    'net3 shop/office {"name": "other", "type": "bridge"}',
  ]);
});

test('a definition without a config stands for the conflist of its name', () => {
  assert.deepEqual(found('office', [networkAttachment('office')]), [
    `net1 default/office ${conflists[1]?.text}`,
  ]);
});

test('a config without a name has that of its definition, and keeps every digit', () => {
  const config = '{"type": "x", "id": 9007199254740993, "master": "{{ node.uplink }}"}';
  assert.deepEqual(found('own', [networkAttachment('own', config)]), [
    'net1 default/own {"type":"x","id":9007199254740993,"master":"{{ node.uplink }}","name":"own"}',
  ]);
});

for (const [what, networks, definitions, message] of [
  [
    'that is nowhere',
    'storrage',
    [],
    'cannot find a network-attachment-definition (storrage) in namespace (default)',
  ],
  [
    'of a namespace that lacks it, though the cluster has a conflist of that name',
    'shop/storage',
    [],
    'cannot find a network-attachment-definition (storage) in namespace (shop)',
  ],
  [
    'whose definition has no config, nor the cluster a conflist',
    'empty',
    [networkAttachment('empty')],
    'network-attachment-definition default/empty has no config, and no conflist of the cluster is called empty',
  ],
  [
    'whose config is a list',
    'list',
    [networkAttachment('list', '[]')],
    'spec.config of default/list is no JSON object',
  ],
] as const) {
  test(`a network ${what} is refused`, () => {
    assert.throws(() => cniPodRequest(asking(networks), { definitions, conflists }), { message });
  });
}

test('a network whose config is no JSON is refused', () => {
  const definitions = [networkAttachment('bad', '{type: macvlan}')];
  assert.throws(() => cniPodRequest(asking('bad'), { definitions, conflists }), {
    code: 'bad-network',
    message: /^spec\.config of default\/bad is no JSON: /,
  });
});

test('the nearest name is told', () => {
  assert.throws(() => cniPodRequest(asking('storrage'), { definitions: [], conflists }), {
    hint: 'did you mean storage?',
  });
});
