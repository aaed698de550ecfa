import type { Examination } from '../../src/model/doctor-report.ts';
import type { Check } from '../../src/cli/doctor/check.ts';
import { engineChecks } from '../../src/cli/doctor/checks/engine.ts';
import { cgroupLimitChecks } from '../../src/cli/doctor/checks/cgroup-limits.ts';
import { deviceChecks, kernelFeatureChecks, natChecks } from '../../src/cli/doctor/checks/kernel-features.ts';
import { kernelLimitChecks, processLimitChecks } from '../../src/cli/doctor/checks/kernel-limits.ts';
import { namespaceChecks } from '../../src/cli/doctor/checks/namespaces.ts';
import { nodeProgramChecks } from '../../src/cli/doctor/checks/node-programs.ts';
import { podnetFileChecks } from '../../src/cli/doctor/checks/podnet-files.ts';
import { privilegeChecks } from '../../src/cli/doctor/checks/privilege.ts';
import { programChecks } from '../../src/cli/doctor/checks/programs.ts';
import { roomChecks } from '../../src/cli/doctor/checks/room.ts';
import { systemChecks } from '../../src/cli/doctor/checks/system.ts';
import { trialChecks } from '../../src/cli/doctor/checks/trial.ts';

/** A check, whatever it looks at. */
export type AnyCheck = Omit<Check<never>, 'look'>;

const ofBoth: readonly AnyCheck[] = [
  ...podnetFileChecks,
  ...trialChecks,
  ...kernelFeatureChecks,
  ...natChecks,
  ...processLimitChecks,
  ...cgroupLimitChecks,
  ...kernelLimitChecks,
];

/** All that `podnet doctor` may find, by runtime. */
export const everyCheck: Readonly<Record<Examination['runtime'], readonly AnyCheck[]>> = {
  docker: [...engineChecks, ...nodeProgramChecks, ...ofBoth],
  namespace: [
    ...systemChecks,
    ...programChecks,
    ...privilegeChecks,
    ...namespaceChecks,
    ...deviceChecks,
    ...roomChecks,
    ...ofBoth,
  ],
};
