import { agentFiles } from './agent-files.ts';
import { checkAgentFiles, checkIpv6, checkLimits } from './check-limits.ts';
import { checkNamespaces } from './check-namespaces.ts';
import { checkPrograms, checkSystem } from './check-system.ts';
import { examination, type Examination } from './examination.ts';
import { thisMachine } from './machine.ts';

/** What the namespace runtime needs of this machine. */
export function examineNamespace(env: NodeJS.ProcessEnv): Examination {
  const machine = thisMachine(env);
  const system = checkSystem(machine);
  // Nothing of the rest means anything elsewhere.
  if (machine.platform !== 'linux') return examination('namespace', system);
  return examination('namespace', [
    ...system,
    ...checkPrograms(machine),
    ...checkNamespaces(machine),
    ...checkAgentFiles(machine, agentFiles()),
    checkIpv6(machine),
    ...checkLimits(machine),
  ]);
}
