import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { renderTemplate } from '../../../../src/report/kubectl/jsonpath/evaluate.ts';
import { parseLooseTemplate, parseTemplate } from '../../../../src/report/kubectl/jsonpath/parse-template.ts';
import { kubectlJson, sorted } from '../../../../src/report/kubectl/json.ts';
import { kubectlYaml } from '../../../../src/report/kubectl/yaml/write-yaml.ts';
import { toKubernetes } from '../../../../src/report/kubectl/object/to-kubernetes.ts';
import { kubectlPrints, noKubectl } from '../../../support/kubectl.ts';
import { samples } from '../../../support/sample-objects.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', labels: { app: 'web', 'a.b/c': 'dot' }, annotations: { h: '<x>', same: 'same' } },
  spec: {
    containers: [
      {
        name: 'a',
        image: 'i1',
        ports: [
          { containerPort: 80, protocol: 'TCP' },
          { containerPort: 53, protocol: 'UDP' },
        ],
        env: [{ name: 'A', value: '1' }],
      },
      { name: 'b', image: 'i2', stdin: true, ports: [{ containerPort: 443 }] },
      { name: 'c', command: ['x', 'y z'] },
    ],
    hostNetwork: false,
    terminationGracePeriodSeconds: 30,
  },
};

/** What kubectl prints, or refuses (undefined). */
const templates: readonly (readonly [template: string, expected: string | undefined])[] = [
  ['{.metadata.name}', 'web'],
  ['text {.metadata.name} more', 'text web more'],
  ['plain', 'plain'],
  ['.metadata.name', '.metadata.name'],
  ['{$.metadata.name}{@.kind}', 'webPod'],
  ['{ .kind }', 'Pod'],
  ['{.spec.containers[*].name}', 'a b c'],
  ['{.spec.containers[0].name}', 'a'],
  ['{.spec.containers[].name}', 'a'],
  ['{.spec.containers[-1].name}', 'c'],
  ['{.spec.containers[0:2].name}', 'a b'],
  ['{.spec.containers[::2].name}', 'a c'],
  ['{.spec.containers[-2:].name}', 'b c'],
  ['{.spec.containers[1:1].name}', ''],
  ['{.spec.containers[0,2].name}', 'a c'],
  ["{.metadata['name','labels']}", 'web {"a.b/c":"dot","app":"web"}'],
  ["{.metadata.labels['a\\.b/c']}", 'dot'],
  ['{.metadata.labels.a\\.b/c}', 'dot'],
  ['{.metadata.annotations.h}{.metadata.annotations}', '<x>{"h":"\\u003cx\\u003e","same":"same"}'],
  ['{.spec..containerPort}', '80 53 443'],
  ['{range .spec.containers[*]}{.name}={.image}{"\\n"}{end}', 'a=i1\nb=i2\nc=\n'],
  [
    '{range .spec.containers[*]}{.name}:{range .ports[*]}{.containerPort},{end};{end}!',
    'a:80,53,;b:443,;c:;!',
  ],
  ['{range .spec.containers[*]}{.name} ', 'a b c  '],
  ['{range .missing[*]}{.x}{end}after', 'after'],
  ['{.spec.containers[?(@.name=="b")].image}', 'i2'],
  ['{.spec.containers[?( @.name == "b" )].image}', 'i2'],
  ["{.spec.containers[?(@.name!='b')].name}", 'a c'],
  ['{.spec.containers[?(@.stdin)].name}', 'b'],
  ['{.spec.containers[?(@.stdin==true)].name}', 'b'],
  ['{.spec.containers[*].ports[?(@.containerPort>80)].containerPort}', '443'],
  ['{.spec.containers[*].ports[?(@.containerPort<=80)].containerPort}', '80 53'],
  ['{.missing}{.missing.deep[0]}', ''],
  ['{.spec.hostNetwork} {.spec.terminationGracePeriodSeconds}', 'false 30'],
  ['{.spec.containers[2].command}', '["x","y z"]'],
  ["{'a\\tb'}{1.5}{true}", 'a\tb1.5true'],
  ['{.spec.containers[5].name}', undefined],
  ['{.spec.containers[2:1].name}', undefined],
  ['{.spec.containers[}', undefined],
  ['{.spec.containers[a].name}', undefined],
  ['{.metadata.name', undefined],
  ['{.metadata.name[0]}', undefined],
  ['{end}', undefined],
  ['{foo}', undefined],
  ['{....name}', undefined],
  ['{.spec.containers[?(@.name=~"b")].name}', undefined],
  ['{.spec.containers[?(@.name==1)].name}', undefined],
];

function ours(template: string): string | undefined {
  try {
    return renderTemplate(parseTemplate(template), sorted(pod));
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'bad-jsonpath', String(error));
    return undefined;
  }
}

describe('JSONPath templates', () => {
  for (const [template, expected] of templates) {
    it(template, () => assert.equal(ours(template), expected));
  }

  it('mean the same to kubectl', { skip: noKubectl }, () => {
    for (const [template] of templates) {
      assert.equal(ours(template), kubectlPrints(pod, `jsonpath=${template}`), template);
    }
  });

  it('may lack braces and the first dot where one path is wanted', () => {
    for (const text of ['metadata.name', '.metadata.name', '{.metadata.name}']) {
      assert.equal(renderTemplate(parseLooseTemplate(text), sorted(pod)), 'web', text);
    }
    assert.throws(() => parseLooseTemplate('{.a}{.b}'), { code: 'bad-jsonpath' });
  });
});

/** Texts that a careless writer would let become numbers, truths, moments, structure. */
const texts = [
  '',
  '~',
  'null',
  'yes',
  'No',
  'y',
  'N',
  'true',
  'TRUE',
  'tRue',
  'on',
  'Off',
  '12',
  '010',
  '0x1F',
  '0o7',
  '0b11',
  '1_000',
  '1e3',
  '1.',
  '.5',
  '+.5',
  '-1',
  '.inf',
  '.NaN',
  '12:30',
  '1:60',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  'a: b',
  'a:',
  'a #b',
  '#a',
  '- a',
  '-',
  '-a',
  '?',
  '? a',
  ':a',
  ': a',
  '--- a',
  '...',
  '!',
  '%a',
  '@a',
  '`a',
  'a,b',
  '[a]',
  '{a}',
  '*a',
  '&a',
  '|',
  '>',
  '=',
  "it's",
  '"q"',
  "'q'",
  ' a',
  'a ',
  'a\tb',
  'é',
  '日本',
  '😀',
  '\u0007',
  'a\nb',
  'a\nb\n',
  'a\n\n',
  '\n',
  '\na',
  ' a\nb',
  'a \nb',
  'a\n b',
  'a\n\nb',
  'true\n',
  '---\na',
  'x: y\n- z',
  '1.5',
];

describe('JSON and YAML', () => {
  const odd = {
    ...pod,
    metadata: {
      name: 'x',
      annotations: { ...Object.fromEntries(texts.map((text, at) => [`a${at}`, text])), same: 'same' },
    },
    spec: { containers: [{ name: 'c', command: texts, args: [] }], x: {} },
  };

  it('every text comes back as it was', () => {
    for (const version of ['1.1', '1.2'] as const) {
      assert.deepEqual(parse(kubectlYaml(sorted(odd)), { version }), JSON.parse(JSON.stringify(odd)));
    }
  });

  it('are what kubectl prints', { skip: noKubectl }, () => {
    assert.equal(kubectlYaml(sorted(odd)), kubectlPrints(odd, 'yaml'));
    assert.equal(kubectlJson(sorted(odd)), kubectlPrints(odd, 'json'));
  });

  for (const sample of samples) {
    it(`of ${sample.kind} ${sample.metadata.name} are what kubectl prints`, { skip: noKubectl }, () => {
      const marked = { ...sample.metadata, annotations: { ...sample.metadata.annotations, same: 'same' } };
      const object = toKubernetes({ ...sample, metadata: marked });
      assert.equal(kubectlYaml(object), kubectlPrints(object, 'yaml'));
      assert.equal(kubectlJson(object), kubectlPrints(object, 'json'));
    });
  }
});
