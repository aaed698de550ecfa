import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureOf } from '../../../src/agent/cni-failure.ts';
import { CniError } from '../../../src/cni/cni-error.ts';

test('paths are those of the node, in what went wrong and in what to do', () => {
  const error = new CniError('cni-no-config', 'there is none in /run/nodes/a/etc/cni/net.d', {
    hint: 'passed over: /run/nodes/a/etc/cni/net.d/1.conflist and /run/nodes/a/etc/cni/net.d/2.conflist',
  });
  const { message, hint } = failureOf(error, '/run/nodes/a');
  assert.equal(message, 'there is none in /etc/cni/net.d');
  assert.equal(hint, 'passed over: /etc/cni/net.d/1.conflist and /etc/cni/net.d/2.conflist');
});
