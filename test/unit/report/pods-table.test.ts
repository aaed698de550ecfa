import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanDuration } from '../../../src/report/human-duration.ts';
import { podsTable, simulatedNote } from '../../../src/report/pods-table.ts';
import { samplePod } from '../../support/sample-reports.ts';

const day = 24 * 3600;
const ages: readonly (readonly [number, string])[] = [
  [-1, '<invalid>'],
  [0, '0s'],
  [5.9, '5s'],
  [119, '119s'],
  [120, '2m'],
  [150, '2m30s'],
  [600, '10m'],
  [3 * 3600 - 1, '179m'],
  [3 * 3600, '3h'],
  [4 * 3600 + 60, '4h1m'],
  [8 * 3600, '8h'],
  [2 * day - 1, '47h'],
  [2 * day, '2d'],
  [3 * day + 5 * 3600, '3d5h'],
  [8 * day, '8d'],
  [400 * day, '400d'],
  [800 * day, '2y70d'],
  [9 * 365 * day, '9y'],
];
for (const [seconds, text] of ages) {
  test(`an age of ${seconds} s is ${text}`, () => assert.equal(humanDuration(seconds), text));
}

test("kubectl's wide columns, three spaces apart", () => {
  const text = podsTable([samplePod('example-pod', { ip: '10.244.1.5' })]);
  assert.equal(
    text,
    'NAME          READY   STATUS    RESTARTS   AGE   IP           NODE     NOMINATED NODE   READINESS GATES\n' +
      'example-pod   1/1     Running   0          5s    10.244.1.5   node-1   <none>           <none>\n',
  );
});

test('namespaces are shown when there are several', () => {
  assert.match(podsTable([samplePod('a'), samplePod('b', { namespace: 'shop' })]), /^NAMESPACE {3}NAME/);
  assert.match(podsTable([samplePod('a', { namespace: 'shop' })]), /^NAME {3}/);
});

test('simulated pods are counted', () => {
  assert.equal(simulatedNote([samplePod('a', { simulated: false })]), undefined);
  assert.match(simulatedNote([samplePod('a'), samplePod('b', { simulated: false })]) ?? '', /^1 of 2 pods/);
});
