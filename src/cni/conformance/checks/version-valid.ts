import { isJsonObject } from '../../json.ts';
import type { CheckSubject, PluginRun } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { describeRun } from '../describe-run.ts';
import { readVersions } from '../read-versions.ts';
import { verdictOf } from '../verdict.ts';

/** VERSION needs nothing but CNI_COMMAND (SPEC.md, "VERSION: probe plugin version support"). */
const versionAlone = { CNI_PATH: undefined };

export const versionValid: ConformanceCheck = {
  id: 1,
  level: 'MUST',
  title: 'VERSION tells which versions the plugin speaks',
  ground: 'SPEC 1.1.0, "VERSION Success"',
  worksWithoutAdd: true,
  isOfOnePlugin: true,
  async run(subject) {
    const complaints: string[] = [];
    for (const plugin of subject.plugins) {
      const run = await subject.call(plugin, 'VERSION', undefined, {
        env: versionAlone,
        stdin: JSON.stringify({ cniVersion: subject.network.cniVersion }),
      });
      const wrong = wrongWith(run, subject);
      if (wrong !== undefined) complaints.push(`${run.type}: ${wrong}`, ...describeRun(run));
    }
    return verdictOf(complaints);
  },
};

function wrongWith(run: PluginRun, { network }: CheckSubject): string | undefined {
  if (!run.ok) return 'VERSION failed';
  if (!isJsonObject(run.answer)) return 'stdout is no JSON object';
  const versions = readVersions(run.answer);
  if (versions === undefined) return 'the answer lacks cniVersion or the list supportedVersions';
  const bad = [versions.cniVersion, ...versions.supportedVersions].find((it) => !/^\d+\.\d+\.\d+$/.test(it));
  if (bad !== undefined) return `"${bad}" is no version`;
  if (versions.supportedVersions.length === 0) return 'supportedVersions is empty';
  return versions.supportedVersions.includes(network.cniVersion)
    ? undefined
    : `supportedVersions does not have ${network.cniVersion}, which the list is written for`;
}
