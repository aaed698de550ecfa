import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  cniVersions,
  isAtLeast,
  isKnownVersion,
  isSemver,
  negotiateVersion,
} from '../../../src/cni/versions.ts';

describe('cni runtime 3: versions', () => {
  it('cni runtime 3: semantic versions are told from what is none', () => {
    for (const text of ['0.0.0', '1.1.0', '10.20.30', '1.0.0-rc1', '1.0.0-alpha.1+build.5', '2.0.0+x']) {
      assert.ok(isSemver(text), text);
    }
    for (const text of [
      '',
      '1',
      '1.0',
      '1.0.0.0',
      'v1.0.0',
      '01.0.0',
      '1.0.0-',
      '1.0.0-01',
      '1.0.0 ',
      '1.0.x',
    ]) {
      assert.ok(!isSemver(text), text);
    }
  });

  it('cni runtime 3: the known ones are ordered as they came', () => {
    for (const [index, version] of cniVersions.entries()) {
      assert.ok(isKnownVersion(version));
      for (const [other, least] of cniVersions.entries())
        assert.equal(isAtLeast(version, least), index >= other);
    }
  });

  it('cni runtime 3: parts are compared as numbers, and a release candidate comes before its release', () => {
    assert.ok(isAtLeast('0.10.0', '0.4.0'));
    assert.ok(isAtLeast('1.1.0+build', '1.1.0'));
    assert.ok(!isAtLeast('1.1.0-rc1', '1.1.0'));
    assert.ok(isAtLeast('1.1.0-rc1', '1.0.0'));
    assert.ok(!isAtLeast('newest', '0.1.0'));
  });

  it('cni runtime 3: the newest that both know is taken, whatever the order', () => {
    assert.equal(negotiateVersion(['1.0.0', '0.4.0', '9.9.9', '1.0.1']), '1.0.0');
    assert.equal(negotiateVersion(['9.9.9']), undefined);
    fc.assert(
      fc.property(fc.shuffledSubarray([...cniVersions], { minLength: 1 }), (offered) => {
        const newest = negotiateVersion(offered);
        assert.ok(newest !== undefined && offered.includes(newest));
        assert.ok(offered.every((version) => isAtLeast(newest, version)));
      }),
    );
  });
});
