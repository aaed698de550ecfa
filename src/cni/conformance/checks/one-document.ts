import { isJsonObject } from '../../json.ts';
import type { PluginRun } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { describeRun } from '../describe-run.ts';
import { verdictOf } from '../verdict.ts';

export const oneDocument: ConformanceCheck = {
  id: 4,
  level: 'MUST',
  title: 'stdout has exactly one JSON document, and nobody holds it open',
  ground: 'SPEC 1.1.0, "Section 5: Result Types"',
  async run(subject) {
    const runs: PluginRun[] = [];
    const pod = await subject.createPod('document');
    const added = await subject.add(pod);
    runs.push(...added.runs);
    const { runs: deleted } = await subject.del(pod);
    for (const plugin of subject.plugins) {
      runs.push(
        await subject.call(plugin, 'VERSION', undefined, {
          stdin: JSON.stringify({ cniVersion: subject.network.cniVersion }),
        }),
        await subject.call(plugin, 'ADD', pod, { env: { CNI_CONTAINERID: undefined } }),
      );
    }
    return verdictOf([...runs.flatMap(complaintsOver), ...deleted.flatMap(complaintsOverQuiet)]);
  },
};

const said = (run: PluginRun, complaint: string): string[] => [
  `${run.type}, ${run.verb}: ${complaint}`,
  ...describeRun(run),
];

function complaintsOver(run: PluginRun): string[] {
  if (run.execution.heldOpen) return said(run, 'a process that it left behind holds its output open');
  return isJsonObject(run.answer) ? [] : said(run, 'stdout is not one JSON object');
}

/** DEL has nothing to tell; what it tells all the same is JSON too. */
function complaintsOverQuiet(run: PluginRun): string[] {
  if (run.execution.heldOpen) return said(run, 'a process that it left behind holds its output open');
  return run.execution.stdout.trim() === '' || run.answer !== undefined
    ? []
    : said(run, 'stdout has something else than JSON');
}
