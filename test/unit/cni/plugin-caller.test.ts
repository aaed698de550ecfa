import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CniError } from '../../../src/cni/cni-error.ts';
import { PluginCaller } from '../../../src/cni/plugin-caller.ts';
import type { PluginExecution, PluginHost } from '../../../src/cni/plugin-host.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const signal = new AbortController().signal;
const execution: PluginExecution = {
  exitCode: 0,
  signal: null,
  stdout: '',
  stderr: '',
  isCut: false,
  timedOut: false,
  heldOpen: false,
  durationMs: 1,
};
const request = { network: 'test', plugin: 'first', verb: 'ADD', stdin: '' } as const;

/** A host whose runs are told. */
const hostOf = (run: () => PluginExecution): PluginHost => ({
  findProgram: async () => ({ kind: 'found', path: '/first' }),
  isNetns: async () => true,
  execute: async () => run(),
});

test('cni runtime 24: a program that stays busy is tried six times more, a second apart', async () => {
  const clock = new ManualClock();
  const startsMs: number[] = [];
  const startError = { code: 'ETXTBSY', message: 'Text file busy' };
  const host = hostOf(() => {
    startsMs.push(clock.monotonicMs());
    return { ...execution, exitCode: null, startError };
  });
  const caller = new PluginCaller({ host, pluginPath: [], clock });
  const called = await caller.call({ ...request, deadline: caller.deadline(60_000) }, signal);
  assert.equal(called.execution.startError, startError);
  assert.deepEqual(
    startsMs.map((ms) => ms - (startsMs[0] ?? 0)),
    [0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000],
  );
});

test('cni runtime 23: no plugin is started when the time of the operation is over', async () => {
  const clock = new ManualClock();
  let runs = 0;
  const host = hostOf(() => {
    runs++;
    return execution;
  });
  const caller = new PluginCaller({ host, pluginPath: [], clock });
  const deadline = caller.deadline(500);
  const { call } = await caller.call({ ...request, deadline }, signal);
  assert.equal(call.timeoutMs, 500);
  await clock.sleep(500, signal);
  await assert.rejects(
    caller.call({ ...request, deadline }, signal),
    (error) => error instanceof CniError && error.code === 'cni-timeout',
  );
  assert.equal(runs, 1);
});
