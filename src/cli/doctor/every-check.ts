import type { Examination } from '../../model/doctor-report.ts';
import type { Check } from './check.ts';
import { engineChecks } from './checks/engine.ts';
import { cgroupLimitChecks } from './checks/cgroup-limits.ts';
import { deviceChecks, kernelFeatureChecks, natChecks } from './checks/kernel-features.ts';
import { kernelLimitChecks, processLimitChecks } from './checks/kernel-limits.ts';
import { namespaceChecks } from './checks/namespaces.ts';
import { nodeProgramChecks } from './checks/node-programs.ts';
import { podnetFileChecks } from './checks/podnet-files.ts';
import { privilegeChecks } from './checks/privilege.ts';
import { programChecks } from './checks/programs.ts';
import { roomChecks } from './checks/room.ts';
import { systemChecks } from './checks/system.ts';
import { trialChecks } from './checks/trial.ts';

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
