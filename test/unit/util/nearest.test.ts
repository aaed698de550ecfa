import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { editDistance, nearest } from '../../../src/util/nearest.ts';

describe('nearest', () => {
  const keys = ['containers', 'nodeName', 'nodeSelector', 'hostNetwork', 'to'];
  for (const [word, meant] of [
    ['contaners', 'containers'],
    ['nodename', 'nodeName'],
    ['nodeNmae', 'nodeName'],
    ['hostnetworks', 'hostNetwork'],
    ['ot', 'to'],
  ] as const) {
    it(`takes "${word}" for ${meant}`, () => assert.equal(nearest(word, keys), meant));
  }

  it('guesses nothing for a word of its own', () => {
    assert.equal(nearest('replicas', keys), undefined);
    assert.equal(nearest('xy', keys), undefined);
    assert.equal(nearest('word', []), undefined);
  });

  it('takes the first of equally near ones', () => assert.equal(nearest('pod', ['pods', 'pot']), 'pods'));
});

describe('editDistance', () => {
  it('is a distance: zero for the same, the same both ways, never more than the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        assert.equal(distance === 0, a === b);
        assert.equal(distance, editDistance(b, a));
        assert.ok(distance <= Math.max(a.length, b.length));
      }),
    );
  });

  it('counts swapped neighbours once', () => assert.equal(editDistance('port', 'prot'), 1));
});
