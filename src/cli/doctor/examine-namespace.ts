import type { Examination } from '../../model/doctor-report.ts';
import { agentFiles, libcHere } from './agent-files.ts';
import { askKernelHere } from './ask-kernel.ts';
import { examination, examine, works } from './check.ts';
import { cgroupLimitChecks } from './checks/cgroup-limits.ts';
import { kernelLimitChecks, processLimitChecks } from './checks/kernel-limits.ts';
import { namespaceChecks } from './checks/namespaces.ts';
import { podnetFileChecks } from './checks/podnet-files.ts';
import { privilegeChecks } from './checks/privilege.ts';
import { programChecks } from './checks/programs.ts';
import { roomChecks } from './checks/room.ts';
import { operatingSystem, systemChecks } from './checks/system.ts';
import type { ExamineOptions } from './examine-docker.ts';
import { thisMachine } from './machine.ts';
import { tryNodes } from './try-nodes.ts';

/** What the namespace runtime needs of this machine. */
export async function examineNamespace(options: ExamineOptions): Promise<Examination> {
  const { env, signal, onProgress } = options;
  const machine = thisMachine(env);
  // Nothing of the rest means anything elsewhere.
  if (machine.platform !== 'linux') return examination('namespace', examine([operatingSystem], machine));
  const needed = [
    ...examine(systemChecks, machine),
    ...examine(programChecks, machine),
    ...examine(privilegeChecks, machine),
    ...examine(namespaceChecks, machine),
    ...examine(podnetFileChecks, { machine, files: agentFiles(libcHere(), process.arch) }),
  ];
  const kernel = works(needed) ? await askKernelHere(signal) : [];
  const nodes = works([...needed, ...kernel])
    ? await tryNodes({ runtime: 'namespace', here: machine, signal, onProgress })
    : [];
  return examination('namespace', [
    ...needed,
    ...kernel,
    ...nodes,
    ...examine(roomChecks, machine),
    ...examine(processLimitChecks, machine),
    ...examine(cgroupLimitChecks, machine),
    ...examine(kernelLimitChecks, machine),
  ]);
}
