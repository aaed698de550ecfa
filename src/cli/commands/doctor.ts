import type { RuntimeName } from '../../model/cluster-config.ts';
import type { DoctorReport, Examination } from '../../model/doctor-report.ts';
import { choice } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import type { Command } from '../command.ts';
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
    ['podnet doctor -v', 'also of what is well why it matters'],
    ['podnet doctor -o json', 'for scripts'],
  ],
  async run(args, context) {
    const { terminal, env, version, verbose } = context;
    const format = choice(args, 'output', formats) ?? 'text';
    const asked = runtimeChoice(args, env) ?? 'auto';
    const examinations = await examine(asked, context);
    const { runtime, works } = chosenOf(examinations);
    if (format === 'json') {
      const report: DoctorReport = {
        apiVersion: 'podnet/v1alpha1',
        kind: 'DoctorReport',
        podnetVersion: version,
        runtime,
        works,
        examinations,
      };
      terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    } else {
      const { findingsText } = await import('../doctor/findings-text.ts');
      const options = { colours: terminal.outColours, columns: terminal.columns, verbose };
      terminal.out(examinations.map((one) => findingsText(one, options)).join('\n'));
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
  const onProgress = (text: string): void => {
    if (!quiet) terminal.err(`${text}\n`);
  };
  const options = { env, signal, onProgress };
  if (asked !== 'namespace') {
    const { examineDocker } = await import('../doctor/examine-docker.ts');
    examinations.push(await examineDocker(options));
  }
  if (asked !== 'docker') {
    const { examineNamespace } = await import('../doctor/examine-namespace.ts');
    examinations.push(await examineNamespace(options));
  }
  return examinations;
}
