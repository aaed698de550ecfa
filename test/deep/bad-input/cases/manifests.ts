import { type BadCase, badFile, badWords } from '../bad-case.ts';
import { everyType, type TypeName, typeNames, withAt } from './wrong-types.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' }, annotations: { a: 'b' } },
  spec: {
    nodeName: 'node-1',
    nodeSelector: { zone: 'a' },
    hostNetwork: false,
    restartPolicy: 'Always',
    containers: [
      {
        name: 'web',
        image: 'nginx',
        command: ['sleep'],
        args: ['1'],
        workingDir: '/tmp',
        env: [{ name: 'A', value: 'b' }],
        ports: [{ name: 'http', containerPort: 80, hostPort: 8080, hostIP: '198.18.0.2', protocol: 'TCP' }],
      },
    ],
  },
};
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web' }] } };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    selector: {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }],
    },
    template,
  },
};
const daemonSet = {
  ...deployment,
  kind: 'DaemonSet',
  spec: { selector: { matchLabels: { app: 'web' } }, template },
};
const definition = {
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name: 'web' },
  spec: { config: '{"type": "macvlan"}' },
};

const objects: readonly { readonly object: unknown; readonly places: Readonly<Record<string, TypeName>> }[] =
  [
    {
      object: pod,
      places: {
        apiVersion: 'text',
        kind: 'text',
        metadata: 'a mapping',
        'metadata.name': 'text',
        'metadata.namespace': 'text',
        'metadata.labels': 'a mapping',
        'metadata.labels.app': 'text',
        'metadata.annotations': 'a mapping',
        'metadata.annotations.a': 'text',
        spec: 'a mapping',
        'spec.nodeName': 'text',
        'spec.nodeSelector': 'a mapping',
        'spec.nodeSelector.zone': 'text',
        'spec.hostNetwork': 'true or false',
        'spec.restartPolicy': 'text',
        'spec.containers': 'a list',
        'spec.containers.0': 'a mapping',
        'spec.containers.0.name': 'text',
        'spec.containers.0.command': 'a list',
        'spec.containers.0.command.0': 'text',
        'spec.containers.0.args': 'a list',
        'spec.containers.0.args.0': 'text',
        'spec.containers.0.env': 'a list',
        'spec.containers.0.env.0': 'a mapping',
        'spec.containers.0.env.0.name': 'text',
        'spec.containers.0.env.0.value': 'text',
        'spec.containers.0.ports': 'a list',
        'spec.containers.0.ports.0': 'a mapping',
        'spec.containers.0.ports.0.name': 'text',
        'spec.containers.0.ports.0.containerPort': 'number',
        'spec.containers.0.ports.0.hostPort': 'number',
        'spec.containers.0.ports.0.hostIP': 'text',
        'spec.containers.0.ports.0.protocol': 'text',
      },
    },
    {
      object: deployment,
      places: {
        'metadata.name': 'text',
        'spec.replicas': 'number',
        'spec.selector': 'a mapping',
        'spec.selector.matchLabels': 'a mapping',
        'spec.selector.matchExpressions': 'a list',
        'spec.selector.matchExpressions.0': 'a mapping',
        'spec.selector.matchExpressions.0.key': 'text',
        'spec.selector.matchExpressions.0.operator': 'text',
        'spec.selector.matchExpressions.0.values': 'a list',
        'spec.template': 'a mapping',
        'spec.template.metadata': 'a mapping',
        'spec.template.spec': 'a mapping',
        'spec.template.spec.containers': 'a list',
      },
    },
    {
      object: daemonSet,
      places: { spec: 'a mapping', 'spec.selector': 'a mapping', 'spec.template': 'a mapping' },
    },
    { object: definition, places: { spec: 'a mapping', 'spec.config': 'text' } },
  ];

const kindOf = (object: unknown): string => (object as { readonly kind: string }).kind;

const wrongTypes: readonly BadCase[] = objects.flatMap(({ object, places }) =>
  Object.entries(places).flatMap(([place, right]) =>
    typeNames
      // What says nothing is as good as absent, as in Kubernetes.
      .filter((type) => type !== right && type !== 'nothing')
      .map((type) => {
        const text = JSON.stringify(withAt(object, place.split('.'), everyType[type]), undefined, 1);
        return badFile(`${type} at ${place} of a ${kindOf(object)}`, `${text}\n`);
      }),
  ),
);

const named = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: a}]}\n`;
const names = [
  '""',
  'Web',
  '-web',
  'web-',
  'web_1',
  'web/1',
  '../web',
  '..',
  '"a b"',
  '"a\\u0000"',
  '"a\\n"',
  'wéb',
  'web\u202e',
  '"a\\ud800"',
  'w\u0435b',
  '5',
  '1e5',
  'true',
  'null',
  'x'.repeat(254),
  'x'.repeat(100_000),
  '$(id)',
  '";id"',
  '`id`x',
];
const badNames = names
  .filter((name) => !name.startsWith('`'))
  .map((name) =>
    badFile(
      `a pod called ${name.slice(0, 40)}${name.length > 40 ? `… (${name.length})` : ''}`,
      named(name),
      /^bad\.yaml:3:\d+: error: /m,
    ),
  );

const texts: Readonly<Record<string, string>> = {
  'a pod without containers': named('web').replace('[{name: a}]', '[]'),
  'a pod with two containers of one name': named('web').replace('[{name: a}]', '[{name: a}, {name: a}]'),
  'a pod with one port twice': named('web').replace(
    '{name: a}',
    '{name: a, ports: [{containerPort: 80}, {containerPort: 80}]}',
  ),
  'a port beyond all': named('web').replace('{name: a}', '{name: a, ports: [{containerPort: 65536}]}'),
  'a port below all': named('web').replace('{name: a}', '{name: a, ports: [{containerPort: -1}]}'),
  'a port with digits that are lost': named('web').replace(
    '{name: a}',
    '{name: a, ports: [{containerPort: 80.0000001}]}',
  ),
  'a host port without end': named('web').replace(
    '{name: a}',
    '{name: a, ports: [{containerPort: 80, hostPort: .inf}]}',
  ),
  'a variable with an equals sign': named('web').replace(
    '{name: a}',
    '{name: a, env: [{name: "A=B", value: c}]}',
  ),
  'a variable with a NUL': named('web').replace('{name: a}', '{name: a, env: [{name: A, value: "b\\0c"}]}'),
  'a command with a NUL': named('web').replace('{name: a}', '{name: a, command: ["a\\0b"]}'),
  'a field named like a method': named('web').replace('{name: a}', '{name: a, constructor: 1}'),
  'a field named __proto__': named('web').replace('{name: a}', '{name: a, __proto__: {polluted: 1}}'),
  'a kind that Kubernetes has': 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n',
  'a kind that nobody has': 'apiVersion: v1\nkind: Pot\nmetadata: {name: a}\n',
  'a kind without a version': 'kind: Pod\nmetadata: {name: a}\n',
  'a version of another kind': 'apiVersion: apps/v1\nkind: Pod\nmetadata: {name: a}\n',
  'a Deployment of a billion pods': JSON.stringify(withAt(deployment, ['spec', 'replicas'], 1e9)),
  'a Deployment of 2^53 + 1 pods': JSON.stringify(deployment).replace(
    '"replicas":1',
    '"replicas":9007199254740993',
  ),
  'a Deployment of -1 pods': JSON.stringify(withAt(deployment, ['spec', 'replicas'], -1)),
  'a selector that fits another template': JSON.stringify(
    withAt(deployment, ['spec', 'template', 'metadata', 'labels'], { app: 'db' }),
  ),
  'a node that is not there': JSON.stringify(withAt(pod, ['spec', 'nodeName'], 'mars')),
  'a namespace that is not there': JSON.stringify(withAt(pod, ['metadata', 'namespace'], 'mars')),
  'a label that is too long': JSON.stringify(withAt(pod, ['metadata', 'labels'], { app: 'x'.repeat(64) })),
  'a key of a label with a path': JSON.stringify(withAt(pod, ['metadata', 'labels'], { '../../x': 'y' })),
};

/** Files that are given to a cluster; there is none, and they are bad before that matters. */
const toClusters: readonly BadCase[] = [
  badWords(
    'up with a bad scenario',
    ['up', '--runtime', 'namespace', 'bad.yaml'],
    /^bad\.yaml:2:\d+: error: /m,
    { 'bad.yaml': 'apiVersion: podnet/v1alpha1\nkind: Scenari\n' },
  ),
  badWords('up with a bomb', ['up', '--runtime', 'namespace', 'bad.yaml'], 'bad.yaml', {
    'bad.yaml': '[*a,'.repeat(50_000),
  }),
  badWords(
    'test with a bad manifest',
    ['test', '--runtime', 'namespace', 'bad.yaml'],
    /^bad\.yaml:3:\d+: error: /m,
    { 'bad.yaml': named('Web') },
  ),
];

export const manifestCases: readonly BadCase[] = [
  ...wrongTypes,
  ...badNames,
  ...Object.entries(texts).map(([name, text]) => badFile(name, text)),
  ...toClusters,
];
