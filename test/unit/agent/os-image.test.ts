import assert from 'node:assert/strict';
import { it } from 'node:test';
import { prettyName } from '../../../src/agent/os-image.ts';

it('reads the name of a distribution, with quotes or without', () => {
  assert.equal(
    prettyName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'),
    'Debian GNU/Linux 12 (bookworm)',
  );
  assert.equal(prettyName("PRETTY_NAME='Arch Linux'"), 'Arch Linux');
  assert.equal(prettyName('ID=x\nPRETTY_NAME=Void\n'), 'Void');
  assert.equal(prettyName('PRETTY_NAME=""'), undefined);
  assert.equal(prettyName('NAME=x'), undefined);
});
