import assert from 'node:assert/strict';
import { it } from 'node:test';
import { matchesSelector } from '../../../src/cluster/label-selector.ts';
import type { LabelRequirement } from '../../../src/model/kubernetes.ts';

const labels = { app: 'web', tier: 'front' };
const meets = (key: string, operator: LabelRequirement['operator'], ...values: string[]): boolean =>
  matchesSelector({ matchLabels: {}, matchExpressions: [{ key, operator, values }] }, labels);

it('matches labels', () => {
  assert.ok(matchesSelector({ matchLabels: { app: 'web' }, matchExpressions: [] }, labels));
  assert.ok(!matchesSelector({ matchLabels: { app: 'web', tier: 'back' }, matchExpressions: [] }, labels));
  assert.ok(!matchesSelector({ matchLabels: { constructor: 'x' }, matchExpressions: [] }, labels));
});

it('matches everything when empty', () =>
  assert.ok(matchesSelector({ matchLabels: {}, matchExpressions: [] }, {})));

it('knows the four operators', () => {
  assert.ok(meets('app', 'In', 'db', 'web'));
  assert.ok(!meets('app', 'In', 'db'));
  assert.ok(!meets('zone', 'In', 'a'));
  assert.ok(meets('app', 'NotIn', 'db'));
  assert.ok(!meets('app', 'NotIn', 'web'));
  assert.ok(meets('zone', 'NotIn', 'a'));
  assert.ok(meets('app', 'Exists'));
  assert.ok(!meets('toString', 'Exists'));
  assert.ok(meets('zone', 'DoesNotExist'));
  assert.ok(!meets('app', 'DoesNotExist'));
});
