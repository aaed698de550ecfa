import type { CommandOption } from './command.ts';

/** Options of every command. All are flags: the first word without a dash is always the command. */
export const globalOptions = {
  verbose: {
    type: 'boolean',
    alias: 'v',
    describe: 'Also tell what is only worth knowing when looking for a cause',
  },
  quiet: { type: 'boolean', alias: 'q', describe: 'No progress and no notes' },
  'no-color': { type: 'boolean', describe: 'No colour and no animation (as NO_COLOR)' },
  debug: { type: 'boolean', describe: 'Show stack traces of errors' },
} as const satisfies Readonly<Record<string, CommandOption>>;
