import { agentFiles } from './agent-files.ts';
import { checkAgentFiles, checkIpv6, checkLimits } from './check-limits.ts';
import { checkNamespaces } from './check-namespaces.ts';
import { checkPrograms, checkSystem } from './check-system.ts';
import { checkLinkKinds } from './check-link-kinds.ts';
import { examination, type Examination } from './examination.ts';
import { thisMachine } from './machine.ts';

/** What the namespace runtime needs of this machine. */
export async function examineNamespace(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Examination> {
  const machine = thisMachine(env);
  const system = checkSystem(machine);
  // Nothing of the rest means anything elsewhere.
  if (machine.platform !== 'linux') return examination('namespace', system);
  const needed = [
    ...system,
    ...checkPrograms(machine),
    ...checkNamespaces(machine),
    ...checkAgentFiles(machine, agentFiles()),
  ];
  const { works } = examination('namespace', needed);
  return examination('namespace', [
    ...needed,
    ...(works ? await checkLinkKinds(signal) : []),
    checkIpv6(machine),
    ...checkLimits(machine),
  ]);
}
