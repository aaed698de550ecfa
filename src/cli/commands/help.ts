import { assertNever } from '../../model/assert-never.ts';
import { UsageError } from '../../model/errors.ts';
import { nearest } from '../../util/nearest.ts';
import { text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { helpTopics, type HelpTopic } from '../help/topics.ts';

export const helpCommand: Command = {
  name: 'help',
  usage: 'help [topic]',
  summary: 'Explain verdicts, exit codes or the steps of a scenario',
  options: {},
  positionals: { topic: { type: 'string', describe: helpTopics.join(', '), completion: helpTopics } },
  examples: [['podnet help verdicts', 'what a probe can find, and why']],
  async run(args, { terminal }) {
    const word = text(args, 'topic') ?? 'topics';
    const topic = helpTopics.find((one) => one === word);
    if (topic === undefined) throw unknownTopic(word);
    terminal.out(await topicText(topic, Math.min(terminal.columns, 100)));
    return exitCodes.ok;
  },
};

async function topicText(topic: HelpTopic, columns: number): Promise<string> {
  switch (topic) {
    case 'verdicts':
      return (await import('../help/verdicts.ts')).verdictsHelp(columns);
    case 'exit-codes':
      return (await import('../help/exit-codes.ts')).exitCodesHelp(columns);
    case 'steps':
      return (await import('../help/steps.ts')).stepsHelp(columns);
    default:
      return assertNever(topic, 'topic');
  }
}

function unknownTopic(word: string): UsageError {
  const meant = nearest(word, helpTopics);
  const hint = meant === undefined ? `there are ${helpTopics.join(', ')}` : `did you mean "${meant}"?`;
  return new UsageError('unknown-topic', `there is no help about "${word}"`, { hint });
}
