import { choice } from '../arguments.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

const kinds = ['scenario', 'report'] as const;

export const schemaCommand: Command = {
  name: 'schema',
  usage: 'schema [kind]',
  summary: 'Print the JSON Schema of scenario files, or of reports',
  options: {},
  positionals: { kind: { type: 'string', describe: 'scenario (the default) or report', completion: kinds } },
  examples: [['podnet schema > schema.json', 'for an editor: # yaml-language-server: $schema=schema.json']],
  async run(args, { terminal }) {
    const kind = choice(args, 'kind', kinds) ?? 'scenario';
    const schema =
      kind === 'report'
        ? (await import('../../report/test-report-schema.ts')).testReportJsonSchema()
        : (await import('../../scenario/format/scenario-json-schema.ts')).scenarioJsonSchema();
    terminal.out(`${JSON.stringify(schema, null, 2)}\n`);
    return exitCodes.ok;
  },
};
