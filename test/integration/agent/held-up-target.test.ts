import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import process from 'node:process';
import { suite, test } from 'node:test';
import { type Endpoint } from '../../../src/model/endpoint.ts';
import { podKey } from '../../../src/model/names.ts';
import type { ProbeProtocol } from '../../../src/model/verdict.ts';
import { openSplitLab, type SplitLab } from '../../support/agent-per-node.ts';
import { fourPods, twoNodes } from '../../support/breakage.ts';
import { pause } from '../../support/pause.ts';
import { missing, needsRoot } from '../../support/requires.ts';

const never = new AbortController().signal;
const pod = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });

/*
 *   a --- node-1 --- node-2 --- c        the agent of node-2, which answers for c, does not get to run for two
 *                                        seconds: a busy machine, and no fault of the network
 */
suite('an agent that is held up while its pods are probed', {
  skip: needsRoot || missing('nsenter', 'ip'),
}, () => {
  for (const [protocol, port] of [
    ['tcp', 80],
    ['http', 80],
    ['udp', 53],
  ] as const) {
    test(`is waited for: ${protocol}`, async () => {
      await using lab = await openSplitLab(fourPods, twoNodes);
      const agent = lab.agentPidOf('node-2');
      const { probes, someAreDone } = probeMany(lab, protocol, port);
      await someAreDone;
      process.kill(agent, 'SIGSTOP');
      try {
        await pause(2_000);
      } finally {
        process.kill(agent, 'SIGCONT');
      }
      const verdicts = await probes;
      const bad = verdicts.filter(({ verdict }) => verdict.verdict !== 'answered');
      assert.deepEqual(
        bad.map(({ verdict }) => verdict),
        [],
      );
      const late = verdicts.filter(({ verdict }) => verdict.elapsedMs > 1_000);
      assert.notEqual(late.length, 0, 'some probes were under way when it stopped');
    });
  }
});

/** So many that most are yet to come when it is told that some are done. */
function probeMany(lab: SplitLab, protocol: ProbeProtocol, port: number) {
  const one = { from: pod('a'), to: pod('c'), protocol, port };
  const progress = new EventEmitter();
  const someAreDone = once(progress, 'some');
  const probes = lab.cluster.probe(
    Array.from({ length: 3_000 }, () => one),
    { signal: never, onProgress: () => progress.emit('some') },
  );
  return { probes, someAreDone };
}
