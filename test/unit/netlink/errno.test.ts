import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { errnoName, errnoNumber, errnoText } from '../../../src/netlink/errno.ts';
import { SystemError, isSystemError, systemErrorFrom } from '../../../src/netlink/system-error.ts';

test('numbers and names agree with those Node has of this platform', () => {
  for (const [name, number] of Object.entries(constants.errno)) {
    assert.equal(errnoNumber(name), number, name);
    assert.equal(errnoNumber(errnoName(number)), number, name);
  }
  assert.equal(errnoName(11), 'EAGAIN');
  assert.equal(errnoName(95), 'EOPNOTSUPP');
  assert.equal(errnoText(17), 'file exists');
  assert.equal(errnoNumber('EHWPOISON'), 133);
  assert.equal(errnoName(524), 'E524');
  assert.equal(errnoText(524), 'error 524');
  assert.equal(errnoNumber('ENOSUCH'), undefined);
});

test('an error says what was wanted of what, and what can be done', () => {
  const error = new SystemError(17, 'create bridge', '"br0"');
  assert.equal(error.message, 'create bridge "br0": EEXIST (file exists)');
  assert.deepEqual([error.kind, error.code, error.hint], ['environment', 'system-call', undefined]);
  assert.match(new SystemError(1, 'enter netns', '/run/a').hint ?? '', /podnet doctor/);
  assert.match(
    new SystemError(22, 'add route', '', { detail: 'Nexthop has invalid gateway' }).message,
    /^add route: EINVAL \(invalid argument: Nexthop has invalid gateway\)$/,
  );
});

test('errors are told apart by name; those of node:fs are taken over with their cause', () => {
  const cause = Object.assign(new Error('ENOENT: …'), { errno: -2 });
  const error = systemErrorFrom(cause, 'open netns', '/run/a');
  assert.ok(isSystemError(error, 'EPERM', 'ENOENT'));
  assert.equal(error.cause, cause);
  assert.equal(isSystemError(error, 'EEXIST'), false);
  assert.ok(isSystemError(error));
  assert.equal(isSystemError(cause), false);
  assert.equal(systemErrorFrom('text', 'open', ''), 'text');
});
