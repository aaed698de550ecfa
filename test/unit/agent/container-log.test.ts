import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ContainerLog } from '../../../src/agent/container-log.ts';

const never = new AbortController().signal;
const now = { previous: false, waitMs: 0 };
const later = { previous: false, waitMs: 60_000 };
const limit = 1024 * 1024;

test('what was said is read, and from where one was', async () => {
  const log = new ContainerLog('c');
  const run = log.startRun();
  assert.deepEqual(await log.read(now, never), { text: '', nextOffset: 0, isCut: false, ended: false });
  run.write(Buffer.from('one\n'));
  const first = await log.read(now, never);
  assert.deepEqual(first, { text: 'one\n', nextOffset: 4, isCut: false, ended: false });
  run.write(Buffer.from('two\n'));
  run.end();
  const rest = await log.read({ ...now, offset: first.nextOffset }, never);
  assert.deepEqual(rest, { text: 'two\n', nextOffset: 8, isCut: false, ended: true });
  assert.equal((await log.read(now, never)).text, 'one\ntwo\n');
});

test('a reader waits for output, for the end, for the next run, and until the pod goes', async () => {
  const log = new ContainerLog('c');
  const run = log.startRun();
  const output = log.read(later, never);
  run.write(Buffer.from('x'));
  assert.equal((await output).text, 'x');
  const end = log.read({ ...later, offset: 1 }, never);
  run.end();
  assert.deepEqual(await end, { text: '', nextOffset: 1, isCut: false, ended: true });
  const next = log.read({ ...later, offset: 1 }, never);
  log.startRun().write(Buffer.from('y'));
  assert.deepEqual(await next, { text: 'y', nextOffset: 2, isCut: false, ended: false });
  const last = log.read({ ...later, offset: 2 }, never);
  log.close();
  assert.deepEqual(await last, { text: '', nextOffset: 2, isCut: false, ended: true });
});

test('a reader waits no longer than it wants to', async () => {
  const log = new ContainerLog('c');
  log.startRun();
  assert.equal((await log.read({ previous: false, waitMs: 5 }, never)).text, '');
  const calledOff = new AbortController();
  const read = log.read(later, calledOff.signal);
  calledOff.abort();
  assert.equal((await read).text, '');
});

test('the run before is kept apart, and a reader goes from one to the other', async () => {
  const log = new ContainerLog('c');
  const first = log.startRun();
  await assert.rejects(log.read({ ...now, previous: true }, never), { code: 'no-previous' });
  first.write(Buffer.from('first'));
  const second = log.startRun();
  first.write(Buffer.from('nobody hears that'));
  second.write(Buffer.from('second'));
  const previous = await log.read({ ...now, previous: true }, never);
  assert.deepEqual(previous, { text: 'first', nextOffset: 5, isCut: false, ended: true });
  assert.equal((await log.read(now, never)).text, 'second');
  assert.equal((await log.read({ ...now, offset: 2 }, never)).text, 'rstsecond');
  log.startRun();
  assert.equal((await log.read({ ...now, previous: true }, never)).text, 'second');
  assert.equal((await log.read({ ...now, offset: 2 }, never)).isCut, true);
});

test('the last mebibyte is kept, and that there was more is told', async () => {
  const log = new ContainerLog('c');
  const run = log.startRun();
  for (let line = 0; line < 200_000; line++) run.write(Buffer.from(`${String(line).padStart(9)}\n`));
  const { text, nextOffset, isCut } = await log.read(now, never);
  assert.equal(text.length, limit);
  assert.equal(nextOffset, 2_000_000);
  assert.equal(isCut, true);
  assert.ok(text.endsWith('   199999\n'), 'the end is what is kept');
  const tail = await log.read({ ...now, offset: nextOffset - 10 }, never);
  assert.deepEqual(tail, { text: '   199999\n', nextOffset, isCut: false, ended: false });
  run.write(Buffer.alloc(3 * limit, 'x'));
  assert.equal((await log.read(now, never)).text, 'x'.repeat(limit));
});

test('a character comes whole', async () => {
  const log = new ContainerLog('c');
  const run = log.startRun();
  const [euro, clef] = [Buffer.from('€'), Buffer.from('𝄞')];
  run.write(Buffer.concat([Buffer.from('a'), euro.subarray(0, 2)]));
  assert.deepEqual(await log.read(now, never), { text: 'a', nextOffset: 1, isCut: false, ended: false });
  run.write(euro.subarray(2));
  run.write(clef.subarray(0, 1));
  assert.equal((await log.read({ ...now, offset: 1 }, never)).text, '€');
  run.write(clef.subarray(1));
  assert.equal((await log.read({ ...now, offset: 4 }, never)).text, '𝄞');
  run.write(Buffer.of(0xe2));
  run.end();
  assert.equal((await log.read({ ...now, offset: 8 }, never)).text, '\uFFFD', 'of an ended run all is there');
});

test('the last words are those of the run', () => {
  const log = new ContainerLog('c');
  log.startRun().write(Buffer.from('before'));
  const run = log.startRun();
  assert.equal(run.tail(100), '');
  run.write(Buffer.from('hello world'));
  assert.equal(run.tail(5), 'world');
});
