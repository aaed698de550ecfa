import { runtimeNames, type RuntimeName } from '../model/cluster-config.ts';
import { UsageError } from '../model/errors.ts';
import { choice, type Arguments } from './arguments.ts';
import type { CommandOption } from './command.ts';

export const runtimeOption: CommandOption = {
  type: 'string',
  requiresArg: true,
  describe: `What makes the nodes: ${runtimeNames.join(', ')} (or PODNET_RUNTIME)`,
  completion: runtimeNames,
};

/** @throws UsageError for a runtime that is not known, or not built yet */
export function runtimeChoice(args: Arguments, env: NodeJS.ProcessEnv): RuntimeName | undefined {
  const fromEnv = env['PODNET_RUNTIME'] ?? '';
  const asked = choice(args, 'runtime', runtimeNames);
  const chosen =
    asked ??
    (fromEnv === '' ? undefined : choice({ PODNET_RUNTIME: fromEnv }, 'PODNET_RUNTIME', runtimeNames));
  if (chosen === 'docker') {
    throw new UsageError('not-built', 'the docker runtime is not built yet', {
      hint: 'built are: namespace (also by auto)',
    });
  }
  return chosen;
}
