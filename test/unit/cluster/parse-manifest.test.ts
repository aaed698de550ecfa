import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { parseManifest } from '../../../src/cluster/parse-manifest.ts';
import { expectGoldenJson } from '../../support/golden.ts';

/** `path: code: message (hint)` of every problem, so that a test reads like what a user sees. */
function problems(yaml: string): string[] {
  return parseManifest(parse(yaml)).problems.map(({ path, code, message, hint }) => {
    return `${path.join('.')}: ${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  });
}

const pod = (spec: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {${spec}}}`;
const container = (fields: string): string => pod(`containers: [{name: web, ${fields}}]`);
const deployment = (spec: string): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {${spec}}}`;
const template = 'template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web}]}}';

describe('parseManifest', () => {
  it('reads the pod of the first example', () => {
    const yaml = `
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  nodeName: node-1
  containers:
    - name: web
      image: nginx:1.23
      ports: [{containerPort: 80}]
`;
    expectGoldenJson('manifest-pod.json', parseManifest(parse(yaml)));
  });

  it('reads every field it acts on, and lists the others', () => {
    const yaml = `
apiVersion: v1
kind: Pod
metadata: {name: web.1, namespace: shop, annotations: {example.com/why: tests}, uid: abc}
spec:
  nodeSelector: {zone: a}
  hostNetwork: true
  restartPolicy: Never
  terminationGracePeriodSeconds: 5
  volumes: [{name: v, emptyDir: {}}]
  containers:
    - name: web
      command: [sh, -c]
      args: [sleep 1]
      workingDir: /tmp
      env: [{name: A, value: b}, {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: EMPTY}]
      ports: [{name: dns, containerPort: 53, protocol: UDP, hostPort: 53}, {containerPort: 53}]
      livenessProbe: {httpGet: {port: 80}}
status: {phase: Running}
`;
    expectGoldenJson('manifest-pod-full.json', parseManifest(parse(yaml)));
  });

  it('reads workloads and namespaces', () => {
    const selector = 'selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}';
    const yaml = [
      deployment(`selector: {matchLabels: {app: web}}, strategy: {type: Recreate}, ${template}`),
      deployment(`replicas: 0, ${selector}, ${template}`),
      deployment(`${selector}, ${template}`).replace('Deployment', 'DaemonSet'),
      '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}',
      `{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: a},
        spec: {config: '{"type": "macvlan"}'}}`,
      '{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: b, namespace: shop}}',
    ];
    expectGoldenJson(
      'manifest-workloads.json',
      yaml.map((text) => parseManifest(parse(text))),
    );
  });

  it('tells all problems of a file at once', () => {
    const yaml = `
apiVersion: apps/v1
kind: Pod
metadata: {name: Web_1, lables: {app: web}, labels: {version: 1, "-x": y}}
spec:
  nodename: node-1
  restartPolicy: always
  hostNetwork: "yes"
  nodeSelector: [zone]
  containers:
    - name: web
      comand: [sh]
      command: sh
      env: [{name: A, value: 1}, {value: b}]
      ports:
        - {containerPort: 70000}
        - {containerPort: 80, protocol: SCTP}
        - {containerPort: 81, protocol: tcp}
        - {name: much-too-long-for-this, containerPort: 82}
        - {containerPort: 83}
        - {protocol: UDP}
    - name: web
      ports: [{containerPort: 83, protocol: TCP}]
    - image: nginx
    - text
`;
    expectGoldenJson('manifest-problems.json', problems(yaml));
  });

  for (const [what, yaml, expected] of [
    ['no mapping', '[]', ': bad-type: a manifest must be a mapping (start it with apiVersion: v1)'],
    [
      'no kind',
      '{apiVersion: v1}',
      'kind: missing: kind is missing (podnet supports Pod, Namespace, Deployment, DaemonSet and NetworkAttachmentDefinition)',
    ],
    [
      'a kind it cannot do',
      '{apiVersion: v1, kind: Service}',
      'kind: unsupported-kind: podnet does not support Service objects (podnet supports Pod, Namespace, Deployment, DaemonSet and NetworkAttachmentDefinition)',
    ],
    [
      'a misspelt kind',
      '{apiVersion: v1, kind: DeamonSet}',
      'kind: unknown-kind: there is no kind "DeamonSet" (did you mean DaemonSet?)',
    ],
    [
      'another apiVersion',
      '{apiVersion: v2, kind: Namespace, metadata: {name: x}}',
      'apiVersion: bad-api-version: Namespace is no kind of apiVersion "v2" (write apiVersion: v1)',
    ],
    [
      'no metadata',
      pod('containers: [{name: a}]').replace(/ metadata: [^}]*},/, ''),
      'metadata: missing: metadata is missing',
    ],
    ['no spec', '{apiVersion: v1, kind: Pod, metadata: {name: x}}', 'spec: missing: spec is missing'],
    [
      'no containers',
      pod('containers: []'),
      'spec.containers: missing: a pod needs at least one container (write containers: [{name: web, ports: [{containerPort: 80}]}])',
    ],
    [
      'a reserved name',
      '{apiVersion: v1, kind: Namespace, metadata: {name: svc}}',
      'metadata.name: reserved-name: no Namespace may be called svc: svc/NAME has a meaning of its own (choose another name)',
    ],
    [
      'a namespace in a namespace',
      '{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: b}}',
      'metadata.namespace: bad-value: a Namespace lives in no namespace (take it out)',
    ],
    [
      'a selector that does not match',
      deployment(`selector: {matchLabels: {app: db}}, ${template}`),
      'spec.selector: selector-mismatch: the selector does not match the labels of the template (give the template the labels that the selector wants)',
    ],
    [
      'no selector',
      deployment(template),
      'spec.selector: missing: a selector needs matchLabels or matchExpressions (repeat the labels of the template)',
    ],
    [
      'a template missing',
      deployment('selector: {matchLabels: {app: web}}'),
      'spec.template: missing: template is missing',
    ],
    [
      'replicas below zero',
      deployment(`replicas: -1, selector: {matchLabels: {app: web}}, ${template}`),
      'spec.replicas: bad-value: replicas must be a whole number, 0 or more, not -1',
    ],
    [
      'values where none belong',
      deployment(`selector: {matchExpressions: [{key: app, operator: Exists, values: [a]}]}, ${template}`),
      'spec.selector.matchExpressions.0.values: bad-value: operator Exists takes no values',
    ],
    [
      'a key with no likeness',
      container('frobnicate: true'),
      'spec.containers.0.frobnicate: unknown-key: containers[0] has no field frobnicate (podnet acts on args, command, env, image, name, ports, workingDir)',
    ],
    [
      'a host port beyond all ports',
      container('ports: [{containerPort: 80, hostPort: 65536}]'),
      'spec.containers.0.ports.0.hostPort: bad-port: hostPort must be a whole number, from 1 to 65535, not 65536',
    ],
    [
      'one host port twice',
      container('ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 81, hostPort: 8080}]'),
      'spec.containers.0.ports.1.hostPort: duplicate-port: host port 8080/TCP is there twice in this pod',
    ],
    [
      'a host port that is not the port of a host-network pod',
      pod('hostNetwork: true, containers: [{name: web, ports: [{containerPort: 80, hostPort: 8080}]}]'),
      'spec.containers.0.ports.0.hostPort: bad-port: a pod with hostNetwork has no other hostPort than its containerPort (write hostPort: 80, or leave it out)',
    ],
    [
      'a host address that is none',
      container('ports: [{containerPort: 80, hostPort: 8080, hostIP: localhost}]'),
      'spec.containers.0.ports.0.hostIP: bad-address: "localhost" is no IP address',
    ],
    [
      'a host address without a host port',
      container('ports: [{containerPort: 80, hostIP: 127.0.0.1}]'),
      'spec.containers.0.ports.0.hostIP: missing: hostIP is of use with hostPort only',
    ],
    [
      'a network whose config is no text',
      '{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: a}, spec: {config: {type: macvlan}}}',
      'spec.config: bad-type: config must be a string, not a mapping',
    ],
    [
      'a field named like what every object has',
      container('constructor: true'),
      'spec.containers.0.constructor: unknown-key: containers[0] has no field constructor (podnet acts on args, command, env, image, name, ports, workingDir)',
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(problems(yaml), [expected]);
    });
  }

  it('takes one host port on two addresses, and tells what only CNI plugins act on', () => {
    const ports =
      '[{containerPort: 80, hostPort: 8080, hostIP: 198.18.0.2}, {containerPort: 81, hostPort: 8080, hostIP: "::1"}]';
    const annotations =
      '{k8s.v1.cni.cncf.io/networks: storage, kubernetes.io/egress-bandwidth: 1M, example.com/why: a}';
    const yaml = container(`ports: ${ports}`).replace(
      '{name: web}',
      `{name: web, annotations: ${annotations}}`,
    );
    const { problems: wrong, ignored } = parseManifest(parse(yaml));
    assert.deepEqual(wrong, []);
    assert.deepEqual(
      ignored.map(({ field, unless }) => `${field} ${unless}`),
      [
        'k8s.v1.cni.cncf.io/networks cni',
        'kubernetes.io/egress-bandwidth cni',
        'hostPort cni',
        'hostIP cni',
        'hostPort cni',
        'hostIP cni',
      ],
    );
  });

  it('never throws, and gives a manifest exactly when there is no problem', () => {
    const key = fc.constantFrom(
      'apiVersion',
      'kind',
      'metadata',
      'spec',
      'containers',
      'name',
      'ports',
      'env',
      'x',
    );
    const leaf = fc.constantFrom(null, 0, 80, true, '', 'v1', 'Pod', 'web');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.dictionary(key, tie('value')),
        fc.array(tie('value'), { maxLength: 2 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom('Pod', 'Deployment', 'Namespace'), (fields, kind) => {
        const given = typeof fields === 'object' && !Array.isArray(fields) ? { ...fields, kind } : fields;
        const { manifest, problems } = parseManifest(given);
        assert.equal(manifest === undefined, problems.length > 0);
      }),
    );
  });
});
