import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { CniError, type CniVerb } from '../../../src/cni/cni-error.ts';
import { readAnswer, readVersionAnswer } from '../../../src/cni/plugin-answer.ts';
import type { PluginExecution } from '../../../src/cni/plugin-host.ts';

const ran: PluginExecution = {
  exitCode: 0,
  signal: null,
  stdout: '',
  stderr: '',
  isCut: false,
  timedOut: false,
  heldOpen: false,
  durationMs: 1,
};
const killed = { ...ran, exitCode: null, signal: 'SIGKILL' } as const;
const call = (verb: CniVerb) =>
  ({ type: 'bridge', verb, path: '/opt/cni/bin/bridge', timeoutMs: 60_000 }) as const;

function errorOf(execution: Partial<PluginExecution>, verb: CniVerb = 'ADD'): CniError {
  try {
    readAnswer({ ...ran, ...execution }, call(verb));
  } catch (error) {
    assert.ok(error instanceof CniError);
    assert.equal(error.plugin, 'bridge');
    assert.equal(error.verb, verb);
    return error;
  }
  return assert.fail('it was taken for good');
}

describe('cni runtime 20: answers', () => {
  it('cni runtime 20: exit code 0 is success, and ADD answers with an object', () => {
    assert.deepEqual(readAnswer({ ...ran, stdout: ' {"cniVersion":"1.0.0"}\n' }, call('ADD')), {
      cniVersion: '1.0.0',
    });
    assert.deepEqual(readAnswer({ ...ran, stdout: '{"a":"b","a":"c"}' }, call('ADD')), { a: 'c' });
    assert.deepEqual(
      readAnswer({ ...ran, stdout: '{}', stderr: 'a log line', heldOpen: true }, call('ADD')),
      {},
    );
  });

  for (const verb of ['DEL', 'CHECK', 'GC', 'STATUS'] as const) {
    it(`cni runtime 20: of ${verb} the output is not looked at`, () => {
      for (const stdout of ['', 'deleted!', 'null', '{}{}']) {
        assert.equal(readAnswer({ ...ran, stdout }, call(verb)), undefined);
      }
    });
  }

  it('cni runtime 20: words of megabytes are cut, as they go into events', () => {
    const error = errorOf({
      exitCode: 1,
      stdout: JSON.stringify({ code: 101, msg: 'm'.repeat(1_000_000), details: 'd'.repeat(1_000_000) }),
    });
    assert.ok(error.message.length < 3_000 && (error.details ?? '').length < 10_000);
    assert.match(error.message, /code 101: m+…$/);
  });

  it('cni runtime 23: a limit is told as it was set, also to a later plugin of the chain', () => {
    const late = { ...call('ADD'), timeoutMs: 29_997 };
    assert.throws(() => readAnswer({ ...killed, timedOut: true }, late), /did not end within 30 s/);
  });

  it("cni runtime 20: the plugin's own code, words and details", () => {
    const stdout = '{"cniVersion":"1.0.0","code":11,"msg":"no address is free","details":"10.1.0.0/24"}';
    const error = errorOf({ exitCode: 1, stdout, stderr: 'a log line' });
    assert.equal(error.code, 'cni-error');
    assert.equal(error.cniCode, 11);
    assert.equal(error.message, 'ADD of bridge failed with code 11 (try again later): no address is free');
    assert.equal(error.details, '10.1.0.0/24');
  });

  for (const [code, words] of [
    [1, ' (incompatible version)'],
    [2, ' (unsupported field)'],
    [3, ' (unknown container)'],
    [4, ' (invalid environment)'],
    [5, ' (input or output failed)'],
    [6, ' (cannot be decoded)'],
    [7, ' (invalid network configuration)'],
    [8, ' (the netns is not isolated)'],
    [999, ' (internal error)'],
    [100, ''],
    [4711, ''],
  ] as const) {
    it(`cni runtime 20: code ${code} is told${words}`, () => {
      const error = errorOf({ exitCode: 1, stdout: `{"code":${code},"msg":"m"}` }, 'DEL');
      assert.equal(error.cniCode, code);
      assert.equal(error.message, `DEL of bridge failed with code ${code}${words}: m`);
      assert.equal(error.details, undefined);
    });
  }

  for (const [code, words] of [
    [50, 'not available'],
    [51, 'limited connectivity'],
  ] as const) {
    it(`cni runtime 16: STATUS answers ${code}: ${words}`, () => {
      const error = errorOf({ exitCode: 1, stdout: `{"code":${code},"msg":"the daemon is down"}` }, 'STATUS');
      assert.equal(error.cniCode, code);
      assert.equal(error.message, `STATUS of bridge failed with code ${code} (${words}): the daemon is down`);
    });
  }

  it('cni runtime 20: an error without a code, or without words, is still one', () => {
    assert.equal(errorOf({ exitCode: 1, stdout: '{"msg":"m"}' }).cniCode, undefined);
    assert.equal(errorOf({ exitCode: 1, stdout: '{"code":7}' }).cniCode, 7);
    const neither = errorOf({ exitCode: 1, stdout: '{"error":"m"}' });
    assert.equal(neither.code, 'cni-bad-output');
    assert.match(neither.message, /exit code 1.*neither.*error/);
  });

  it('cni runtime 20: no answer: standard error is quoted', () => {
    const error = errorOf({ exitCode: 2, stdout: ' \n', stderr: 'panic: oh\n' });
    assert.equal(error.code, 'cni-no-output');
    assert.match(error.message, /ended with exit code 2 .*"panic: oh"/);
    assert.match(errorOf({ exitCode: 2 }).message, /ended with exit code 2 and wrote nothing/);
    assert.equal(errorOf({}).code, 'cni-no-output');
  });

  for (const [stdout, words] of [
    ['null', /no JSON object: "null"/],
    ['[]', /no JSON object/],
    ['"ok"', /no JSON object/],
    ['{"a":1}\n{"b":2}', /more after its JSON document: .*\\"b\\":2/],
    ['{} done', /more after its JSON document: "done"/],
    ['time="now" level=info\n{}', /not JSON \(.* at 1:1\): "time/],
    ['{"cniVersion":', /not JSON \(.* at 1:15\)/],
    ['['.repeat(100_000), /not JSON \(It is nested too deeply/],
  ] as const) {
    it(`cni runtime 20: ${stdout.slice(0, 30)}: a clear error with the raw text`, () => {
      for (const exitCode of [0, 1]) {
        const error = errorOf({ exitCode, stdout });
        assert.equal(error.code, 'cni-bad-output');
        assert.match(error.message, words);
        assert.equal(error.message.includes('exit code 1'), exitCode === 1);
        assert.ok(error.details?.startsWith(stdout.slice(0, 4000)));
        assert.match(error.hint ?? '', /exactly one JSON document/);
      }
    });
  }

  it('cni runtime 20: raw text is shortened', () => {
    const error = errorOf({ stdout: `[${'x'.repeat(100_000)}`, stderr: 'y'.repeat(100_000) });
    assert.ok(error.message.length < 1000 && (error.details ?? '').length < 10_000);
  });

  for (const [execution, code, words] of [
    [{ ...killed, timedOut: true, stderr: 'waiting …' }, 'cni-timeout', /did not end within 60 s/],
    [{ ...killed, isCut: true, stdout: '{"a":' }, 'cni-too-much-output', /wrote more than is kept/],
    [{ ...killed, stdout: '{"code":7,"msg":"m"}' }, 'cni-killed', /ended by SIGKILL/],
    [
      { ...ran, exitCode: null, startError: { code: 'EACCES', message: 'no' } },
      'cni-not-executable',
      /started: no/,
    ],
  ] as const) {
    it(`cni runtime 20: ${code}, for every verb`, () => {
      for (const verb of ['ADD', 'DEL', 'STATUS', 'VERSION'] as const) {
        const error = errorOf(execution, verb);
        assert.equal(error.code, code);
        assert.match(error.message, words);
        const wrote = execution.stdout + execution.stderr;
        assert.equal(error.details, wrote === '' ? undefined : wrote);
      }
    });
  }

  for (const code of ['ENOENT', 'EACCES', 'ENOEXEC', 'ETXTBSY']) {
    it(`cni runtime 20: what could not be started with ${code} gets a hint`, () => {
      assert.ok(errorOf({ exitCode: null, startError: { code, message: 'no' } }).hint);
    });
  }

  it('cni runtime 20: whatever a plugin writes, the error is one of ours', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), fc.nat(2), (stdout, stderr, exitCode) => {
        for (const verb of ['ADD', 'DEL', 'VERSION'] as const) {
          try {
            const answer = readAnswer({ ...ran, stdout, stderr, exitCode }, call(verb));
            assert.equal(exitCode, 0);
            assert.deepEqual(answer === undefined, verb === 'DEL');
          } catch (error) {
            assert.ok(error instanceof CniError, String(error));
          }
        }
      }),
    );
  });
});

describe('cni runtime 17: VERSION', () => {
  const version = (execution: Partial<PluginExecution>) =>
    readVersionAnswer({ ...ran, ...execution }, call('VERSION'));

  it('cni runtime 17: the versions that a plugin lists', () => {
    const supportedVersions = ['0.4.0', '1.0.0', '2.0.0-rc1'];
    assert.deepEqual(version({ stdout: JSON.stringify({ cniVersion: '1.1.0', supportedVersions }) }), {
      cniVersion: '1.1.0',
      supportedVersions,
    });
  });

  it('cni runtime 17: "unknown CNI_COMMAND: VERSION" means 0.1.0', () => {
    const stdout = '{"cniVersion":"0.1.0","code":4,"msg":"unknown CNI_COMMAND: VERSION"}';
    assert.deepEqual(version({ exitCode: 1, stdout }), { cniVersion: '0.1.0', supportedVersions: ['0.1.0'] });
  });

  it('cni runtime 17: any other error is one', () => {
    for (const msg of ['unknown CNI_COMMAND: DEL', 'said: unknown CNI_COMMAND: VERSION', 'no']) {
      assert.throws(() => version({ exitCode: 1, stdout: JSON.stringify({ code: 4, msg }) }), {
        code: 'cni-error',
      });
    }
    const details = 'unknown CNI_COMMAND: VERSION';
    assert.throws(() => version({ exitCode: 1, stderr: details }), { code: 'cni-no-output' });
  });

  it('cni runtime 17: of version 0.2.0 the list may be missing', () => {
    assert.deepEqual(version({ stdout: '{"cniVersion":"0.2.0"}' }).supportedVersions, ['0.1.0', '0.2.0']);
    assert.throws(() => version({ stdout: '{"cniVersion":"0.3.0"}' }), {
      message: /without supportedVersions/,
    });
  });

  it('cni runtime 17: what is no list of versions is an error', () => {
    for (const answer of [
      {},
      { supportedVersions: ['1.0.0'] },
      { cniVersion: '1.0.0', supportedVersions: [] },
      { cniVersion: '1.0.0', supportedVersions: '1.0.0' },
      { cniVersion: '1.0.0', supportedVersions: ['1.0'] },
      { cniVersion: '1.0.0', supportedVersions: [1] },
    ]) {
      assert.throws(() => version({ stdout: JSON.stringify(answer) }), { code: 'cni-bad-output' });
    }
  });
});
