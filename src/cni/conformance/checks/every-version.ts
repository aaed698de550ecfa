import type { CheckSubject } from '../check-subject.ts';
import { type CniVersion, cniVersions, isAtLeast } from '../../versions.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { describeRun } from '../describe-run.ts';
import { resultComplaints } from '../result-complaints.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

export const everyVersion: ConformanceCheck = {
  id: 5,
  level: 'MUST',
  title: 'The result parses at every version that VERSION tells',
  ground: 'SPEC 1.1.0, "ADD Success"',
  async run(subject) {
    const versions = await commonVersions(subject);
    if (versions.length === 0) return notApplicable('the plugins of the list have no version in common');
    const complaints: string[] = [];
    for (const version of versions) complaints.push(...(await complaintsAt(subject, version)));
    return verdictOf(complaints);
  },
};

/** Lists came with 0.3.0: before, no plugin got what another one answered. */
async function commonVersions(subject: CheckSubject): Promise<readonly CniVersion[]> {
  const { plugins } = subject.network;
  let versions: readonly CniVersion[] = cniVersions.filter(
    (version) => plugins.length === 1 || isAtLeast(version, '0.3.0'),
  );
  for (const [index, config] of plugins.entries()) {
    const tested = { type: config.type, config, index, isDelegate: false };
    const { supportedVersions } = await subject.versions(tested);
    versions = versions.filter((version) => supportedVersions.includes(version));
  }
  return versions;
}

async function complaintsAt(subject: CheckSubject, cniVersion: string): Promise<readonly string[]> {
  const spoken = subject.withNetwork({ ...subject.network, cniVersion });
  const pod = await subject.createPod(`v${cniVersion.replaceAll('.', '-')}`);
  const added = await spoken.add(pod);
  const complaints: string[] = [];
  for (const run of added.runs) {
    const wrong = run.ok ? resultComplaints(run.answer, cniVersion) : ['ADD failed'];
    if (wrong.length === 0) continue;
    complaints.push(
      ...wrong.map((line) => `${run.type} at version ${cniVersion}: ${line}`),
      ...describeRun(run),
    );
  }
  await spoken.del(pod);
  return complaints;
}
