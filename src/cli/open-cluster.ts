import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { openStanding, standingName } from '../control/standing-clusters.ts';
import { text, type Arguments } from './arguments.ts';
import type { CliContext } from './cli-context.ts';
import { PhaseLines } from './phase-lines.ts';
import { tellOfSilence } from './tell-of-silence.ts';

/**
 * Connects with the standing cluster that a command is about: `--cluster`, PODNET_CLUSTER, the only one. One whose
 * control process has ended is brought up again first. The caller closes it, which leaves the cluster as it is.
 * @throws UsageError `no-cluster`, `unknown-cluster`, `which-cluster` with the list
 */
export async function openCluster(args: Arguments, context: CliContext): Promise<ClusterHandle> {
  return openNamed(await chosenCluster(args, context), context);
}

/** The name of that cluster. @throws what `openCluster` throws */
export const chosenCluster = (args: Arguments, { env, signal }: CliContext): Promise<string> =>
  standingName(clusterChoice(args, env), { env, signal });

/** Connects with the standing cluster of a name that `chosenCluster` gave. */
export async function openNamed(name: string, context: CliContext): Promise<ClusterHandle> {
  const { env, signal, terminal, quiet } = context;
  const phases = new PhaseLines(context);
  try {
    return await openStanding(name, {
      env,
      signal,
      onRevival: () => {
        if (!quiet)
          terminal.err(`note: the control process of ${name} had ended: bringing it up again as it was\n`);
      },
      onPhase: phases.take,
      onSilence: tellOfSilence(context),
    });
  } finally {
    phases.end();
  }
}

/** The cluster that is named: by the option before the environment. */
export function clusterChoice(args: Arguments, env: NodeJS.ProcessEnv): string | undefined {
  const fromEnv = env['PODNET_CLUSTER'] ?? '';
  return text(args, 'cluster') ?? (fromEnv === '' ? undefined : fromEnv);
}
