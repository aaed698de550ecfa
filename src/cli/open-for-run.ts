import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { takeRunTurn } from '../control/run-turn.ts';
import type { Arguments } from './arguments.ts';
import type { CliContext } from './cli-context.ts';
import { chosenCluster, openNamed } from './open-cluster.ts';

/** A cluster that stands, in which no other run is until this one lets go of it. */
export interface ClusterForRun extends AsyncDisposable {
  readonly cluster: ClusterHandle;
}

/**
 * Connects with the standing cluster that a run is to be in, once no other run is.
 * @throws what `openCluster` throws
 */
export async function openForRun(args: Arguments, context: CliContext): Promise<ClusterForRun> {
  const { env, signal, terminal } = context;
  const name = await chosenCluster(args, context);
  const onWait = (): void => terminal.err(`waiting for another run of scenarios in ${name} to end\n`);
  const turn = await takeRunTurn(name, { env, signal, onWait });
  try {
    const cluster = await openNamed(name, context);
    return {
      cluster,
      async [Symbol.asyncDispose]() {
        await cluster.close().finally(() => turn?.release());
      },
    };
  } catch (error) {
    turn?.release();
    throw error;
  }
}
