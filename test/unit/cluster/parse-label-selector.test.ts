import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLabelSelector } from '../../../src/cluster/parse-label-selector.ts';
import type { LabelSelector } from '../../../src/model/kubernetes.ts';

const key = (name: string, operator: 'Exists' | 'DoesNotExist') => ({ key: name, operator, values: [] });

const good: readonly (readonly [string, Partial<LabelSelector>])[] = [
  ['', {}],
  ['app=web', { matchLabels: { app: 'web' } }],
  ['app==web , tier = db', { matchLabels: { app: 'web', tier: 'db' } }],
  ['app=', { matchLabels: { app: '' } }],
  ['example.com/app=web', { matchLabels: { 'example.com/app': 'web' } }],
  ['tier!=db', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] }],
  ['env in (a, b)', { matchExpressions: [{ key: 'env', operator: 'In', values: ['a', 'b'] }] }],
  ['env in (a)', { matchLabels: { env: 'a' } }],
  ['env notin(a,b)', { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['a', 'b'] }] }],
  ['app,!old', { matchExpressions: [key('app', 'Exists'), key('old', 'DoesNotExist')] }],
  ['in', { matchExpressions: [key('in', 'Exists')] }],
  ['constructor=x', { matchLabels: JSON.parse('{"constructor":"x"}') }],
  // Both must hold, so that nothing matches.
  ['a=1,a=2', { matchLabels: { a: '1' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['2'] }] }],
];

const bad: readonly (readonly [string, RegExp])[] = [
  ['app=web,', /nothing between two commas/],
  ['a b', /"a b" is no requirement/],
  ['a>1', /"a>1" is no requirement/],
  ['a in b', /"a in b" is no requirement/],
  ['a in (b', /"a in \(b" is no requirement/],
  ['-a=b', /"-a" cannot be the key/],
  ['a=b c', /"a=b c" is no requirement/],
  ['a=-b', /"-b" cannot be the value/],
  [`a=${'x'.repeat(64)}`, /cannot be the value/],
];

describe('parseLabelSelector', () => {
  for (const [text, expected] of good) {
    it(`reads "${text}"`, () => {
      assert.deepEqual(parseLabelSelector(text), { matchLabels: {}, matchExpressions: [], ...expected });
    });
  }
  for (const [text, message] of bad) {
    it(`refuses "${text}"`, () => {
      assert.throws(() => parseLabelSelector(text), { code: 'bad-selector', message });
    });
  }
});
