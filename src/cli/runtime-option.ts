import { runtimeNames, type RuntimeName } from '../model/cluster-config.ts';
import { choice, type Arguments } from './arguments.ts';
import type { CommandOption } from './command.ts';

export const runtimeOption: CommandOption = {
  type: 'string',
  requiresArg: true,
  describe: `What makes the nodes: ${runtimeNames.join(', ')} (or PODNET_RUNTIME)`,
  completion: runtimeNames,
};

/** @throws UsageError for a runtime that is not known */
export function runtimeChoice(args: Arguments, env: NodeJS.ProcessEnv): RuntimeName | undefined {
  const fromEnv = env['PODNET_RUNTIME'] ?? '';
  const asked = choice(args, 'runtime', runtimeNames);
  if (asked !== undefined) return asked;
  return fromEnv === '' ? undefined : choice({ PODNET_RUNTIME: fromEnv }, 'PODNET_RUNTIME', runtimeNames);
}
