import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expand } from '../../../src/agent/container-process.ts';

const env = { NAME: 'web', EMPTY: '' };

test('variables of the container are put in', () => {
  assert.equal(expand('hello $(NAME)!', env), 'hello web!');
  assert.equal(expand('<$(EMPTY)>', env), '<>');
});
test('unknown variables and shell syntax stay as they are', () => {
  assert.equal(expand('$(OTHER) $NAME ${NAME}', env), '$(OTHER) $NAME ${NAME}');
});
test('two dollar signs are one, and protect what follows', () => {
  assert.equal(expand('$$(NAME)', env), '$(NAME)');
  assert.equal(expand('a$$b', env), 'a$b');
});
