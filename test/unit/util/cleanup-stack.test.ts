import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EnvironmentError } from '../../../src/model/errors.ts';
import { CleanupError, CleanupStack } from '../../../src/util/cleanup-stack.ts';

describe('CleanupStack', () => {
  it('undoes in reverse order, once', async () => {
    const done: string[] = [];
    const stack = new CleanupStack();
    for (const what of ['bridge', 'veth', 'route']) stack.defer(what, () => void done.push(what));
    assert.deepEqual(await Promise.all([stack.close(), stack.close()]), [[], []]);
    await stack.close();
    assert.deepEqual(done, ['route', 'veth', 'bridge']);
  });

  it('goes on after a failure and tells of all of them', async () => {
    const done: string[] = [];
    const fail = (): void => {
      throw new Error('busy');
    };
    const build = async (): Promise<void> => {
      await using stack = new CleanupStack();
      stack.defer('bridge', () => void done.push('bridge'));
      stack.defer('veth', fail);
      stack.defer('route', fail);
    };
    await assert.rejects(build(), (error) => {
      assert.ok(error instanceof CleanupError);
      assert.deepEqual(
        error.failures.map(({ what }) => what),
        ['route', 'veth'],
      );
      assert.equal(error.message, 'could not clean up route: busy; veth: busy');
      assert.match(error.hint ?? '', /podnet down --all/);
      return true;
    });
    assert.deepEqual(done, ['bridge']);
  });

  it('says what to do next, as the first failure that knows it does', async () => {
    const stack = new CleanupStack();
    stack.defer('nodes', () => {
      throw new EnvironmentError('engine-gone', 'it hung up', { hint: 'start it' });
    });
    stack.defer('pods', () => {
      throw new Error('busy');
    });
    await assert.rejects(
      async () => stack[Symbol.asyncDispose](),
      (error) => error instanceof CleanupError && error.hint === 'start it',
    );
  });

  it('leaves what was moved out alone', async () => {
    const done: string[] = [];
    const build = async (): Promise<CleanupStack> => {
      await using stack = new CleanupStack();
      stack.defer('bridge', () => void done.push('bridge'));
      return stack.move();
    };
    const built = await build();
    assert.deepEqual(done, []);
    await built.close();
    assert.deepEqual(done, ['bridge']);
  });

  it('leaves an undo behind that hangs, and tells it', async () => {
    const done: string[] = [];
    let told: unknown;
    const stack = new CleanupStack({ timeoutMs: 1 });
    stack.defer('bridge', () => void done.push('bridge'));
    stack.defer('veth', (signal) => {
      signal.addEventListener('abort', () => (told = signal.reason));
      return new Promise(() => {});
    });
    const failures = await stack.close();
    assert.deepEqual(
      failures.map(({ what }) => what),
      ['veth'],
    );
    assert.equal(failures[0]?.error, told);
    assert.deepEqual(done, ['bridge']);
  });
});
