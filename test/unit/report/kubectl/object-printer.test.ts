import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { parseManifest } from '../../../../src/cluster/parse-manifest.ts';
import { podRow } from '../../../../src/cluster/pod-rows.ts';
import type { KubernetesObject } from '../../../../src/model/kubernetes.ts';
import { resources } from '../../../../src/model/resources.ts';
import { describeObject } from '../../../../src/report/kubectl/describe/describe-object.ts';
import { ObjectPrinter, type PrintOptions } from '../../../../src/report/kubectl/object-printer.ts';
import { parseOutputFormat } from '../../../../src/report/kubectl/output-format.ts';
import type { RowContext } from '../../../../src/report/kubectl/rows/row-maker.ts';
import { expectGolden } from '../../../support/golden.ts';
import { crashing, sampleNow, samples } from '../../../support/sample-objects.ts';

// Which word a pod's state has is not what is tested here.
const words: Readonly<Record<string, string>> = { 'web-0': 'CrashLoopBackOff', waits: 'Pending' };
const context: RowContext = {
  now: sampleNow,
  podRow: (pod) => ({ ...podRow(pod, sampleNow), status: words[pod.metadata.name] ?? 'Running' }),
};

function printed(
  objects: readonly KubernetesObject[],
  format: string | undefined,
  options: Partial<PrintOptions> = {},
): string {
  const plain = { noHeaders: false, showLabels: false, withKind: false, withNamespace: false };
  const printer = new ObjectPrinter({ ...plain, ...options, format: parseOutputFormat(format) });
  return printer.print(objects, context, objects.length === 1);
}

const ofKind = (kind: string): readonly KubernetesObject[] =>
  samples.filter((object) => object.kind === kind);

describe('objects as kubectl prints them', () => {
  for (const { kind, plural } of resources) {
    const tables = [undefined, 'wide'].map((format) => printed(ofKind(kind), format));
    it(`${plural} as a table, narrow and wide`, () => expectGolden(`get-${plural}.txt`, tables.join('\n')));
    it(`${plural} as JSON and YAML`, () => {
      expectGolden(`get-${plural}.json`, printed(ofKind(kind), 'json'));
      expectGolden(`get-${plural}.yaml`, printed(ofKind(kind), 'yaml'));
    });
  }

  it('several kinds of all namespaces, with labels', () => {
    const options = { withKind: true, withNamespace: true, showLabels: true };
    expectGolden('get-all.txt', printed(samples, undefined, options));
  });

  it('without headers no lines are between kinds, and no column is too narrow', () => {
    assert.equal(
      printed(
        samples.filter(({ kind }) => kind === 'Namespace' || kind === 'Deployment'),
        undefined,
        {
          noHeaders: true,
        },
      ),
      'default   Active        2m30s\nshop      Terminating   2m30s\nweb   1/3   2     1     2m30s\n',
    );
  });

  it('names, JSONPath and columns of one’s own', () => {
    assert.equal(printed([...ofKind('Deployment'), crashing], 'name'), 'deployment.apps/web\npod/web-0\n');
    assert.equal(printed(ofKind('Pod'), 'jsonpath={.items[*].status.podIP}'), '10.244.1.2');
    assert.equal(
      printed(
        ofKind('Pod'),
        'custom-columns=N:.metadata.name,LABELS:.metadata.labels,PORTS:.spec..containerPort',
      ),
      'N       LABELS                    PORTS\nweb-0   map[app:web tier:front]   80,53,8080\nwaits   <none>                    80\n',
    );
  });

  it('rows that come later stand below those that came before', () => {
    const printer = new ObjectPrinter({
      noHeaders: false,
      showLabels: false,
      withKind: false,
      withNamespace: false,
      format: parseOutputFormat(undefined),
    });
    const [first, second] = ofKind('Namespace').map((object) => printer.print([object], context, true));
    assert.equal(first, 'NAME      STATUS   AGE\ndefault   Active   2m30s\n');
    assert.equal(second, 'shop      Terminating   2m30s\n');
  });

  it('a cell is one line without control characters', () => {
    const odd = { ...crashing, metadata: { ...crashing.metadata, name: 'a\u001b[31m' } };
    assert.match(printed([odd], undefined), /^a\\x1b\[31m /m);
  });

  for (const object of samples) {
    const { kind, metadata } = object;
    if (kind === 'Node' || kind === 'Event') continue;
    it(`what is printed of ${kind} ${metadata.name} can be applied`, () => {
      const { problems, manifest } = parseManifest(parse(printed([object], 'yaml')));
      assert.deepEqual(problems, []);
      if (kind === 'Pod') assert.deepEqual(manifest?.kind === 'Pod' && manifest.spec, object.spec);
    });
  }

  it('descriptions', () => {
    const around = {
      now: sampleNow,
      pods: samples.filter((object) => object.kind === 'Pod'),
      events: samples.filter((object) => object.kind === 'Event'),
    };
    expectGolden('describe.txt', samples.map((object) => describeObject(object, around)).join('\n'));
  });
});

describe('parseOutputFormat', () => {
  for (const [text, code, hint] of [
    ['jsn', 'unknown-format', /did you mean json/],
    ['table', 'unknown-format', /there are wide, json/],
    ['jsonpath', 'missing-template', /-o jsonpath='/],
    ['custom-columns=NAME', 'bad-columns', /custom-columns=NAME:/],
    ['jsonpath={.a', 'bad-jsonpath', /write it like/],
  ] as const) {
    it(`refuses ${text}`, () => assert.throws(() => parseOutputFormat(text), { code, hint }));
  }
});
