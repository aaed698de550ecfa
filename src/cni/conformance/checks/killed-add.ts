import type { JsonValue } from '../../json.ts';
import type { CheckSubject, LabPod, PluginRun, TestedPlugin } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { CallFailed } from '../call-failed.ts';
import { firstLines } from '../first-lines.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { settledDifference } from '../snapshot/settled-difference.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { testedPlugins } from '../tested-plugins.ts';
import { fail, pass } from '../verdict.ts';

/** When it is killed, in parts of the time that it takes undisturbed. */
const moments = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9] as const;

export const killedAdd: ConformanceCheck = {
  id: 34,
  level: 'SHOULD',
  title: 'DEL after an ADD that was killed succeeds and leaves nothing',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"',
  async run(subject) {
    await subject.warmUp();
    const { pod, added } = await subject.attach('undisturbed');
    await subject.del(pod);
    await subject.node.removeNetns(pod.name);
    const before = await takeSnapshot(subject.node);
    const told: string[] = [];
    for (const [place, { execution }] of added.runs.entries()) {
      for (const [turn, part] of moments.entries()) {
        const timeoutMs = Math.max(1, Math.round(execution.durationMs * part));
        const killed = await subject.createPod(`killed-${place}-${turn}`);
        const run = await addUntil(subject, killed, place, timeoutMs);
        const deleted = await subject.del(killed);
        await subject.node.removeNetns(killed.name);
        const what = `${run.type} after ${timeoutMs} ms, as ${killed.containerId}`;
        if (!deleted.ok)
          return fail([`DEL failed after an ADD that was killed: ${what}`, ...lastRunLines(deleted)]);
        told.push(`killed: ${what}`);
      }
    }
    const left = await settledDifference(subject.node, before, subject.signal);
    return left.length === 0
      ? pass
      : fail([
          'after ADDs that were killed and their DELs the node is not as it was',
          ...firstLines(left),
          ...told,
        ]);
  },
};

/** ADD along the list as far as one plugin, which gets so much time only. */
async function addUntil(
  subject: CheckSubject,
  pod: LabPod,
  place: number,
  timeoutMs: number,
): Promise<PluginRun> {
  // Also those that are not graded: what comes before has to be there.
  const chain = testedPlugins(subject.network, undefined);
  let prevResult: JsonValue | null = null;
  for (const plugin of chain.slice(0, place)) {
    const run = await subject.call(plugin, 'ADD', pod, { prevResult });
    if (!run.ok) throw new CallFailed(run);
    prevResult = run.answer ?? null;
  }
  return await subject.call(pluginAt(chain, place), 'ADD', pod, { prevResult, timeoutMs });
}

function pluginAt(chain: readonly TestedPlugin[], place: number): TestedPlugin {
  const plugin = chain[place];
  if (plugin === undefined) throw new RangeError(`the list has no plugin ${place}`);
  return plugin;
}
