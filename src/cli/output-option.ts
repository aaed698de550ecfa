import { formatWords } from '../report/kubectl/output-format.ts';
import type { CommandOption } from './command.ts';

export const outputOption: CommandOption = {
  type: 'string',
  alias: 'o',
  requiresArg: true,
  describe: `Instead of the table: ${formatWords.join(', ')}`,
  completion: formatWords,
};
