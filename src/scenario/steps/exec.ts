import * as z from 'zod';
import type { ExecResult } from '../../cluster/cluster-handle.ts';
import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { InternalError } from '../../model/errors.ts';
import type { Failure } from '../../model/result.ts';
import { collectEvidence } from '../evidence.ts';
import { eventually } from '../eventually.ts';
import { timeoutSchema } from '../format/duration.ts';
import { speakAs } from '../format/speak-as.ts';
import { wordSchema } from '../format/word-schema.ts';
import { textSchema, unmetExpectations } from '../format/text-schema.ts';
import { timingShape } from '../format/timing-schema.ts';
import { checkSelector } from '../load/check-selector.ts';
import { selectEndpoints } from '../selectors.ts';
import { defineStep, stepSchema, type StepContext } from '../step-definition.ts';

/** A command that never ends would use up the time of the whole scenario. */
const defaultTimeoutMs = 30_000;

const commandSchema = speakAs(z.array(wordSchema).min(1), {
  code: 'bad-command',
  expected: 'a list, the command and its arguments',
  hint: (value) => (typeof value === 'string' ? `write [${value.split(/\s+/).join(', ')}]` : undefined),
});

const schema = stepSchema({
  exec: z
    .strictObject({
      pod: z
        .string()
        .min(1)
        .optional()
        .describe('The pod in whose netns the command runs: `web`, `namespace/web`.'),
      node: z.string().min(1).optional().describe('Or the node.'),
      command: commandSchema.describe('The command and its arguments, with the tools of the node.'),
      timeout: timeoutSchema().optional().describe('After this long it is ended; 30s by default.'),
    })
    .describe('Runs a command in the netns of a pod or node.'),
  expect: z
    .strictObject({
      exitCode: z.int().min(0).max(255).optional().describe('0 by default.'),
      stdout: textSchema.optional().describe('What it writes to standard output.'),
      stderr: textSchema.optional().describe('What it writes to standard error.'),
      ...timingShape,
    })
    .optional()
    .describe('By default the exit code is 0.'),
});
type ExecStep = z.output<typeof schema>;

const selectorOf = ({ exec }: ExecStep): string =>
  exec.node === undefined ? (exec.pod ?? '') : `node/${exec.node}`;

export const execStep = defineStep({
  key: 'exec',
  kind: 'exec',
  about: 'Runs a command in the netns of a pod or node and compares its exit code and output.',
  schema,
  describe: (step) => `${step.exec.command.join(' ')} in ${selectorOf(step)}`,
  check(step, context) {
    const { pod, node } = step.exec;
    if ((pod === undefined) === (node === undefined)) {
      const message = 'exec needs a pod or a node, and not both';
      context.report({ path: ['exec'], code: 'pod-or-node', message, hint: 'write pod: NAME or node: NAME' });
      return;
    }
    if (pod === 'all') {
      const message = 'a command runs in one pod, and all are many';
      context.report({ path: ['exec', 'pod'], code: 'many-pods', message, hint: 'name the pod' });
      return;
    }
    checkSelector(selectorOf(step), ['exec', pod === undefined ? 'node' : 'pod'], context);
  },
  async run(step, context) {
    const { cluster, signal } = context;
    const [target] = selectEndpoints(selectorOf(step), cluster);
    if (target === undefined) throw new InternalError('a selector that matches nothing throws');
    const timeoutMs = step.exec.timeout ?? defaultTimeoutMs;
    const attempt = () => cluster.exec(target, step.exec.command, { signal, timeoutMs });
    const holds = (result: ExecResult) => mismatches(step, result).length === 0;
    const {
      value: result,
      holds: passed,
      note,
    } = await eventually(attempt, holds, step.expect ?? {}, context);
    return {
      passed,
      summary: [`exit code ${result.exitCode}`, note].filter((part) => part !== undefined).join('; '),
      failures: passed ? [] : await failuresOf(step, result, target, context),
      attachments: [
        { fileName: 'stdout.txt', text: result.stdout },
        { fileName: 'stderr.txt', text: result.stderr },
      ],
    };
  },
});

async function failuresOf(
  step: ExecStep,
  result: ExecResult,
  target: Endpoint,
  { cluster, signal }: StepContext,
): Promise<readonly Failure[]> {
  const what = `exec in ${displayEndpoint(target)}: ${step.exec.command.join(' ')}`;
  const evidence = await collectEvidence(cluster, [target], signal);
  return mismatches(step, result).map((mismatch) => ({ what, ...mismatch, evidence }));
}

type Mismatch = Pick<Failure, 'expected' | 'seen'>;

function mismatches({ expect }: ExecStep, result: ExecResult): readonly Mismatch[] {
  const exitCode = expect?.exitCode ?? 0;
  return [
    ...(result.exitCode === exitCode
      ? []
      : [
          {
            expected: `exit code ${exitCode}`,
            // Many programs say on standard output what went wrong.
            seen: `exit code ${result.exitCode}${excerpt(result.stderr.trim() === '' ? result.stdout : result.stderr)}`,
          },
        ]),
    ...(['stdout', 'stderr'] as const).flatMap((stream) => {
      const expected = expect?.[stream];
      if (expected === undefined) return [];
      const seen = result[stream] === '' ? `${stream} is empty` : `${stream}${excerpt(result[stream])}`;
      return unmetExpectations(result[stream], expected).map((unmet) => ({
        expected: `${stream} ${unmet}`,
        seen,
      }));
    }),
  ];
}

/** The first lines of an output, enough to see what went wrong. */
function excerpt(text: string): string {
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, 5).join('\n').slice(0, 500);
  return shown === '' ? '' : `: ${shown}${lines.length > 5 ? '\n…' : ''}`;
}
