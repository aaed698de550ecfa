import { parseLabelSelector } from '../cluster/parse-label-selector.ts';
import type { LabelSelector } from '../model/kubernetes.ts';
import { text, type Arguments } from './arguments.ts';
import type { CommandOption } from './command.ts';

export const selectorOption: CommandOption = {
  type: 'string',
  alias: 'l',
  requiresArg: true,
  describe: 'Only objects with these labels: app=web,tier!=db,env in (a,b),!old',
};

/** What `--selector` says, undefined when it was not given. @throws UsageError `bad-selector` */
export function selectorAsked(args: Arguments): LabelSelector | undefined {
  const selector = text(args, 'selector');
  return selector === undefined ? undefined : parseLabelSelector(selector);
}
