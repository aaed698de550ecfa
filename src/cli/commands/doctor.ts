import type { RuntimeName } from '../../model/cluster-config.ts';
import { choice } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import type { Command } from '../command.ts';
import type { Examination } from '../doctor/examination.ts';
import { exitCodes } from '../exit-code.ts';
import { runtimeChoice, runtimeOption } from '../runtime-option.ts';

const formats = ['text', 'json'] as const;

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Say what this machine and its engine can do, what they lack, and the command that mends each',
  options: {
    runtime: runtimeOption,
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'text or json', completion: formats },
  },
  positionals: {},
  examples: [
    ['podnet doctor', 'both runtimes; exit status 3 when the one that auto takes does not work'],
    ['podnet doctor --runtime docker', 'the engine, and the kernel its nodes run on'],
    ['podnet doctor -o json', 'for scripts'],
  ],
  async run(args, context) {
    const { terminal, env } = context;
    const format = choice(args, 'output', formats) ?? 'text';
    const asked = runtimeChoice(args, env) ?? 'auto';
    const examinations = await examine(asked, context);
    const { runtime, works } = chosenOf(examinations);
    if (format === 'json') {
      terminal.out(`${JSON.stringify({ runtime, works, examinations }, null, 2)}\n`);
    } else {
      const { findingsText } = await import('../doctor/findings-text.ts');
      terminal.out(examinations.map((one) => findingsText(one, terminal.outColours)).join('\n'));
    }
    return works ? exitCodes.ok : exitCodes.surroundings;
  },
};

/** What `auto` would take: docker where an engine answers, whether or not its nodes work. */
function chosenOf(examinations: readonly Examination[]): Pick<Examination, 'runtime' | 'works'> {
  const [first, second] = examinations;
  const answered = first?.findings[0]?.status === 'ok';
  return (answered ? first : (second ?? first)) ?? { runtime: 'namespace', works: false };
}

async function examine(
  asked: RuntimeName,
  { env, signal, terminal, quiet }: CliContext,
): Promise<readonly Examination[]> {
  const examinations: Examination[] = [];
  if (asked !== 'namespace') {
    const { examineDocker } = await import('../doctor/examine-docker.ts');
    const onProgress = (text: string): void => {
      if (!quiet) terminal.err(`${text}\n`);
    };
    examinations.push(await examineDocker({ env, signal, onProgress }));
  }
  if (asked !== 'docker') {
    const { examineNamespace } = await import('../doctor/examine-namespace.ts');
    examinations.push(await examineNamespace(env, signal));
  }
  return examinations;
}
