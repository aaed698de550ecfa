import type { IpFamily } from '../model/verdict.ts';
import { choice, type Arguments } from './arguments.ts';
import type { CommandOption } from './command.ts';

const families = ['ipv4', 'ipv6'] as const satisfies readonly IpFamily[];

export const familyOption: CommandOption = {
  type: 'string',
  requiresArg: true,
  describe: "Of the target's addresses: ipv4, ipv6 (the first that both have)",
  completion: families,
};

/** @throws UsageError `bad-choice` */
export const familyGiven = (args: Arguments): IpFamily | undefined => choice(args, 'family', families);
