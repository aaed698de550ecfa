import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogChunk, LogRequest } from '../../../src/cluster/log-chunk.ts';
import { podKey } from '../../../src/model/names.ts';
import { suiteWithLab } from '../../support/both-runtimes.ts';
import { twoNodes } from '../../support/breakage.ts';
import { container, pod } from '../../support/objects.ts';
import { pause } from '../../support/pause.ts';
import { missing } from '../../support/requires.ts';
import { podText } from '../../support/scenario-text.ts';

const { signal } = new AbortController();
const talker = `
---
apiVersion: v1
kind: Pod
metadata: {name: talker}
spec:
  nodeName: node-2
  containers:
    - name: waits
      command: [sh, -c, "echo begun; echo problem >&2; until [ -e /tmp/go ]; do sleep 0.05; done; echo gone on; sleep 600"]
    - name: floods
      command: [sh, -c, "head -c 1500000 /dev/zero | tr '\\\\0' x; echo; echo end; sleep 600"]
`;
const skip = missing('nsenter', 'unshare');

/*
 *   a (responder)       talker (two containers that say something)
 *    node-1 ------------ node-2
 */
suiteWithLab('what containers say', { pods: podText('a') + talker, spec: twoNodes, skip }, (lab) => {
  const read = (name: string, more: Partial<LogRequest> = {}): Promise<LogChunk> =>
    lab().cluster.readLog({ pod: podKey('default', name), ...more }, { signal });
  const until = async (name: string, of: string, pattern: RegExp): Promise<LogChunk> => {
    let chunk = await read(name, { container: of });
    for (let tries = 0; tries < 3_000 && !pattern.test(chunk.text); tries++) {
      await pause(20);
      chunk = await read(name, { container: of });
    }
    assert.match(chunk.text, pattern);
    return chunk;
  };

  test('comes from both their outputs, and on as they go on', async () => {
    const first = await until('talker', 'waits', /^(?=[^]*begun\n)(?=[^]*problem\n)/);
    assert.equal(first.nextOffset, Buffer.byteLength('begun\nproblem\n'));
    const { nextOffset } = first;
    const next = read('talker', { container: 'waits', offset: nextOffset, waitMs: 60_000 });
    const talkers = { kind: 'pod', pod: podKey('default', 'talker') } as const;
    await lab().cluster.exec(talkers, ['touch', '/tmp/go'], { signal });
    assert.deepEqual(await next, {
      text: 'gone on\n',
      nextOffset: nextOffset + 8,
      isCut: false,
      ended: false,
      simulated: false,
    });
  });

  test('is kept to the last mebibyte, and that there was more is told', async () => {
    const { text, isCut, nextOffset } = await until('talker', 'floods', /x\nend\n$/);
    assert.equal(nextOffset, 1_500_005);
    assert.equal(text.length, 1024 * 1024);
    assert.equal(isCut, true);
  });

  test('is there when they have ended, and ends', async () => {
    const words = { command: ['sh', '-c', 'echo last words; exit 3'], ports: [] };
    const brief = pod('brief', { containers: [container('c', words)], restartPolicy: 'Never' });
    await lab().cluster.apply([brief], { signal });
    let chunk = await read('brief');
    for (let tries = 0; tries < 3_000 && !chunk.ended; tries++) {
      await pause(20);
      chunk = await read('brief');
    }
    assert.equal(chunk.text, 'last words\n');
    assert.equal(chunk.ended, true);
    await assert.rejects(read('brief', { previous: true }), { code: 'no-previous' });
    const target = { kind: 'pod', pod: podKey('default', 'brief') } as const;
    for (let tries = 0; tries < 3_000; tries++) {
      const status = lab()
        .cluster.pods()
        .find(({ metadata }) => metadata.name === 'brief')?.status;
      if (status?.phase === 'Failed') break;
      await pause(20);
    }
    const streams = { onOutput: () => undefined };
    await assert.rejects(lab().cluster.attach({ target, command: ['true'] }, streams, { signal }), {
      code: 'not-running',
      message: 'the pod brief does not run: it is Failed',
    });
  });

  test('is nothing where a responder answers for them, which is told', async () => {
    assert.deepEqual(await read('a'), {
      text: '',
      nextOffset: 0,
      isCut: false,
      ended: true,
      simulated: true,
    });
  });

  test('is that of one container of one pod that was started', async () => {
    await assert.rejects(read('talker'), {
      code: 'which-container',
      hint: 'say which: -c waits, -c floods',
    });
    await assert.rejects(read('talker', { container: 'flood' }), {
      code: 'not-found',
      hint: 'did you mean floods?',
    });
    await assert.rejects(read('talkr'), { code: 'not-found', hint: 'did you mean talker?' });
    const nowhere = pod('nowhere', {
      containers: [container('c', { command: ['true'] })],
      nodeSelector: { zone: 'nowhere' },
    });
    await lab().cluster.apply([nowhere], { signal });
    await assert.rejects(read('nowhere'), { code: 'not-running' });
  });

  test('is waited for no longer when the pod goes', async () => {
    const { nextOffset } = await read('talker', { container: 'waits' });
    const last = read('talker', { container: 'waits', offset: nextOffset, waitMs: 60_000 });
    await lab().cluster.deleteObject('Pod', 'default', 'talker', { signal });
    const { text, ended } = await last;
    assert.deepEqual({ text, ended }, { text: '', ended: true });
  });
});
