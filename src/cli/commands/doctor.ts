import { choice } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import type { Command } from '../command.ts';
import type { Finding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-code.ts';

const formats = ['text', 'json'] as const;

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Say what this machine can do, what it lacks, and the command that mends each',
  options: {
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'text or json', completion: formats },
  },
  positionals: {},
  examples: [
    ['podnet doctor -o json', 'for scripts; exit status 3 when the namespace runtime does not work'],
  ],
  async run(args, context) {
    const { terminal } = context;
    const format = choice(args, 'output', formats) ?? 'text';
    const findings = await examine(context);
    const works = findings.every(({ status }) => status !== 'fail');
    if (format === 'json') {
      terminal.out(`${JSON.stringify({ runtime: 'namespace', works, findings }, null, 2)}\n`);
    } else {
      const { findingsText } = await import('../doctor/findings-text.ts');
      terminal.out(findingsText(findings, terminal.outColours));
    }
    return works ? exitCodes.ok : exitCodes.surroundings;
  },
};

async function examine({ env }: CliContext): Promise<readonly Finding[]> {
  const { thisMachine } = await import('../doctor/machine.ts');
  const { checkPrograms, checkSystem } = await import('../doctor/check-system.ts');
  const machine = thisMachine(env);
  const system = checkSystem(machine);
  // Nothing of the rest means anything elsewhere.
  if (machine.platform !== 'linux') return system;
  const { checkNamespaces } = await import('../doctor/check-namespaces.ts');
  const { checkAgentFiles, checkIpv6, checkLimits } = await import('../doctor/check-limits.ts');
  const { agentFiles } = await import('../doctor/agent-files.ts');
  return [
    ...system,
    ...checkPrograms(machine),
    ...checkNamespaces(machine),
    ...checkAgentFiles(machine, agentFiles()),
    checkIpv6(machine),
    ...checkLimits(machine),
  ];
}
