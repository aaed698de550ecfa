import { UsageError } from '../model/errors.ts';
import { isLabelName } from '../model/names.ts';
import { flag, text, type Arguments } from './arguments.ts';
import type { CommandOption } from './command.ts';

export const namespaceOption: CommandOption = {
  type: 'string',
  alias: 'n',
  requiresArg: true,
  describe: 'The namespace of what is named (default)',
};

export const allNamespacesOption: CommandOption = {
  type: 'boolean',
  alias: 'A',
  describe: 'Objects of every namespace',
};

/** What `--namespace` says, undefined when it was not given. @throws UsageError `bad-name` */
export function namespaceGiven(args: Arguments): string | undefined {
  const namespace = text(args, 'namespace');
  if (namespace === undefined || isLabelName(namespace)) return namespace;
  throw new UsageError('bad-name', `"${namespace}" is no name of a namespace`, {
    hint: 'use lower-case letters, digits and "-", at most 63 characters',
  });
}

/** The namespace that a command is about; undefined is all of them, which `-A` asks for and which wins as in kubectl. */
export function namespaceAsked(args: Arguments): string | undefined {
  const namespace = namespaceGiven(args);
  return flag(args, 'all-namespaces') ? undefined : (namespace ?? 'default');
}
