import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  matrixReportJsonSchema,
  matrixReportSchema,
  probeReportJsonSchema,
  probeReportSchema,
  schemasAreTheTypes,
} from '../../../src/report/ask-report-schema.ts';
import { askMatrix } from '../../../src/scenario/ask/ask-matrix.ts';
import { askProbe } from '../../../src/scenario/ask/ask-probe.ts';
import { MemoryCluster } from '../../support/memory-cluster.ts';
import { pod } from '../../support/objects.ts';

const options = { signal: new AbortController().signal, onNotice: () => undefined };

for (const [name, schema] of [
  ['probe-report', probeReportJsonSchema()],
  ['matrix-report', matrixReportJsonSchema()],
] as const) {
  test(`docs/${name}.schema.json has not drifted`, () => {
    const file = new URL(`../../../docs/${name}.schema.json`, import.meta.url);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
    assert.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 rewrites it');
  });
}

test('the compiler compares schemas and types', () => {
  assert.deepEqual(schemasAreTheTypes, [true, true]);
});

test('reports fit their schemas after a way through JSON, and other things do not', async () => {
  const cluster = new MemoryCluster();
  await cluster.apply([pod('web'), pod('db')]);
  cluster.answer = () => ({
    verdict: 'unreachable',
    reason: 'icmp-net-unreachable',
    icmp: { type: 3, code: 0, sender: '10.244.1.1' },
    seen: { source: '10.244.1.2', peer: 'default/db' },
  });
  const probe = await askProbe(cluster, { from: 'web', to: 'db:80' }, options);
  const matrix = await askMatrix(cluster, { protocol: 'tcp' }, options);
  const read = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  assert.deepEqual(probeReportSchema.parse(read(probe)), probe);
  assert.deepEqual(matrixReportSchema.parse(read(matrix)), matrix);
  assert.equal(probeReportSchema.safeParse(read(matrix)).success, false, 'a matrix is no probe');
  assert.equal(
    matrixReportSchema.safeParse({ ...matrix, passed: 'no' }).success,
    false,
    'passed is a boolean',
  );
});
