import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createColours } from '../../../src/report/colours.ts';
import { alignColumns, shownMatrices } from '../../../src/report/matrix-cells.ts';
import { matrixTable } from '../../../src/report/matrix-table.ts';
import { expectGolden } from '../../support/golden.ts';
import { sampleMatrix, sampleStep } from '../../support/sample-reports.ts';

const names = (count: number) => Array.from({ length: count }, (_, n) => `web-6d4cf56db6-x${n + 1}`);
const colours = createColours(false);

const sizes = [
  { pods: 3, columns: 80, layout: 'named' },
  { pods: 12, columns: 80, layout: 'numbered' },
  { pods: 30, columns: 80, layout: 'dense' },
  { pods: 30, columns: 140, layout: 'numbered' },
  { pods: 60, columns: 80, layout: 'rows' },
];
for (const { pods, columns, layout } of sizes) {
  test(`a matrix of ${pods} pods in ${columns} columns: ${layout}`, () => {
    const all = names(pods);
    const bad = [`${all[0]}>${all[1]}`, `${all[2]}>${all[0]}`];
    const text = matrixTable(sampleMatrix(all, bad), { columns, colours });
    for (const line of text.split('\n')) assert.ok(Array.from(line).length <= columns, line);
    expectGolden(`matrix-${pods}-in-${columns}.txt`, text);
  });
}

test('columns that are no rows are named below', () => {
  const base = sampleMatrix(names(12));
  const matrix = { ...base, to: base.to.map((name, n) => (n === 0 ? 'node/node-1' : name)) };
  assert.match(matrixTable(matrix, { columns: 80, colours }), /^1 node\/node-1$/m);
});

test('simulated pods are marked when others are not', () => {
  const some = matrixTable(sampleMatrix(['a', 'b']), { columns: 80, colours, simulated: new Set(['a']) });
  assert.match(some, /^a \(simulated\)/m);
  assert.doesNotMatch(some, /^b \(simulated\)/m);
  const all = matrixTable(sampleMatrix(['a', 'b']), { columns: 80, colours, simulated: new Set(['a', 'b']) });
  assert.doesNotMatch(all, /simulated/);
});

test('colour goes around symbols and changes no width', () => {
  const matrix = sampleMatrix(names(3), [`${names(3)[0]}>${names(3)[1]}`]);
  const painted = matrixTable(matrix, { columns: 80, colours: createColours(true) });
  assert.notEqual(painted, matrixTable(matrix, { columns: 80, colours }));
  // oxlint-disable-next-line no-control-regex -- taking the colour away again
  assert.equal(painted.replaceAll(/\u001b\[\d+m/g, ''), matrixTable(matrix, { columns: 80, colours }));
});

test('columns stand in the order of the rows, and keep their cells', () => {
  const aligned = sampleMatrix(['a', 'b', 'c'], ['a>b', 'c>a']);
  const turned = {
    ...aligned,
    to: ['c', 'a', 'b'],
    cells: aligned.cells.map(([a, b, c]) => [c ?? null, a ?? null, b ?? null]),
  };
  assert.deepEqual(alignColumns(turned), aligned);
  const nodes = { ...aligned, to: ['node/x', 'b', 'a'] };
  assert.deepEqual(alignColumns(nodes).to, ['a', 'b', 'node/x']);
});

test('a matrix without pairs is not shown', () => {
  assert.equal(
    shownMatrices(sampleStep(1, { matrices: [sampleMatrix(['a']), sampleMatrix(['a', 'b'])] })).length,
    1,
  );
});
