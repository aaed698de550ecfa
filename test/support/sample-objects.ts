import type { EventObject, KubernetesObject, Node, ObjectMeta, Pod } from '../../src/model/kubernetes.ts';
import { container, daemonSet, deployment, namespace, networkAttachment, pod, podSpec } from './objects.ts';

/** Two minutes and a half after the samples were made. */
export const sampleNow = new Date('2024-01-01T00:02:30Z');
const created = '2024-01-01T00:00:00Z';

function stored<T extends KubernetesObject>(object: T, version: number, meta: Partial<ObjectMeta> = {}): T {
  const set = { uid: `uid-${version}`, resourceVersion: String(version), creationTimestamp: created };
  return { ...object, metadata: { ...object.metadata, ...set, ...meta } };
}

export const crashing: Pod = {
  ...stored(
    pod('web-0', {
      nodeName: 'node-1',
      nodeSelector: { zone: 'a' },
      containers: [
        container('web', { image: 'nginx:1.27' }),
        container('job', {
          command: ['sh', '-c', 'echo one\nexit 1\n'],
          args: ['x'],
          env: [
            { name: 'LEVEL', value: 'yes' },
            { name: 'EMPTY', value: '' },
          ],
          ports: [
            { name: 'dns', containerPort: 53, protocol: 'UDP', hostPort: 5353, hostIP: '198.18.0.2' },
            { containerPort: 8080, protocol: 'TCP' },
          ],
        }),
      ],
    }),
    7,
    {
      labels: { app: 'web', tier: 'front' },
      annotations: { note: 'line one\nline two\n', version: '1.0' },
      ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'uid-5' }],
    },
  ),
  status: {
    phase: 'Running',
    ready: false,
    podIPs: ['10.244.1.2', 'fd00:10:244:1::2'],
    hostIPs: ['198.18.0.2', 'fd98:18::2'],
    startTime: created,
    containers: [
      { name: 'web', ready: true, restartCount: 0, simulated: true, state: 'running', startedAt: created },
      {
        name: 'job',
        ready: false,
        restartCount: 3,
        simulated: false,
        state: 'waiting',
        reason: 'CrashLoopBackOff',
        lastExit: { exitCode: 1, reason: 'Error', startedAt: created, finishedAt: '2024-01-01T00:02:18Z' },
      },
    ],
  },
};

const pending: Pod = {
  ...stored(pod('waits', {}, 'shop'), 8),
  status: {
    phase: 'Pending',
    ready: false,
    podIPs: [],
    reason: 'Unschedulable',
    message: 'no node has the label zone=c',
    containers: [],
  },
};

export const node: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'node-1',
    namespace: '',
    labels: { 'kubernetes.io/hostname': 'node-1', 'node-role.kubernetes.io/worker': '' },
    annotations: {},
    uid: 'uid-1',
    resourceVersion: '1',
    creationTimestamp: created,
  },
  spec: { podCIDRs: ['10.244.1.0/24', 'fd00:10:244:1::/64'], unschedulable: true },
  status: {
    addresses: ['198.18.0.2'],
    ready: true,
    nodeInfo: {
      kernelVersion: '6.1.0',
      osImage: 'Debian GNU/Linux 12',
      architecture: 'x64',
      containerRuntimeVersion: 'namespace://0.1.0',
      version: 'v0.1.0',
    },
  },
};

const event = (version: number, about: Pod | Node, facts: Partial<EventObject>): EventObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: {
    name: `${about.metadata.name}.${version}`,
    namespace: about.metadata.namespace || 'default',
    labels: {},
    annotations: {},
    uid: `uid-${version}`,
    resourceVersion: String(version),
    creationTimestamp: created,
  },
  involvedObject: {
    kind: about.kind,
    namespace: about.metadata.namespace,
    name: about.metadata.name,
    ...(about.metadata.uid !== undefined && { uid: about.metadata.uid }),
  },
  type: 'Normal',
  reason: 'Scheduled',
  message: 'Successfully assigned default/web-0 to node-1',
  source: 'scheduler',
  count: 1,
  firstTimestamp: created,
  lastTimestamp: created,
  ...facts,
});

const web = deployment('web', 3, podSpec({ containers: [container('web', { image: 'nginx:1.27' })] }));
const agent = daemonSet('agent', {
  nodeSelector: { zone: 'a', disk: 'ssd' },
  containers: [container('agent', { command: ['sleep', '1000'], ports: [] })],
});

/** One object or two of each kind, as a cluster would have them. */
export const samples: readonly KubernetesObject[] = [
  node,
  stored(
    { ...node, spec: { podCIDRs: ['10.244.2.0/24'] }, status: { addresses: ['198.18.0.3'], ready: false } },
    2,
    { name: 'node-2', labels: {} },
  ),
  stored(namespace('default'), 3),
  stored(namespace('shop'), 4, { deletionTimestamp: '2024-01-01T00:02:00Z', labels: { team: 'a' } }),
  {
    ...stored(web, 5),
    spec: {
      ...web.spec,
      template: { ...web.spec.template, labels: { app: 'web', tier: 'edge' } },
      selector: {
        matchLabels: { app: 'web' },
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['front', 'edge'] },
          { key: 'old', operator: 'DoesNotExist', values: [] },
        ],
      },
    },
    status: { replicas: 3, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 },
  },
  {
    ...stored(agent, 6),
    status: {
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberReady: 1,
      numberAvailable: 1,
    },
  },
  crashing,
  pending,
  event(9, crashing, {}),
  event(10, crashing, {
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting container job\nin pod web-0',
    source: 'kubelet',
    count: 4,
    lastTimestamp: '2024-01-01T00:02:20Z',
  }),
  event(11, node, { reason: 'NodeNotSchedulable', message: 'node-1 takes no new pods', source: 'kubectl' }),
  stored(
    networkAttachment(
      'storage',
      '{\n  "cniVersion": "1.0.0",\n  "plugins": [{"type": "macvlan", "master": "eth0"}]\n}\n',
    ),
    12,
  ),
  stored(networkAttachment('office', undefined, 'shop'), 13, { labels: { team: 'a' } }),
];
