import process from 'node:process';
import { underlayMtuBytes } from '../../model/underlay-mtu.ts';
import type { NodeRuntime, OpenRuntimeOptions, RuntimeSession } from '../node-runtime.ts';
import { DockerSession } from './docker-session.ts';
import { connectEngine } from './engine.ts';
import { ensureNodeImage } from './image/ensure-node-image.ts';
import { labels } from './labels.ts';
import { thisOwner } from './owner.ts';
import { removeDeadRuns } from './remove-dead-runs.ts';
import { startReaper } from './reaper/start-reaper.ts';
import { sweep } from './sweep.ts';
import { createUnderlayNetworks } from './underlay-networks.ts';

/** Runs of this process. */
const ownRuns = new Set<string>();

/** Every node a container of an engine, with an agent of its own. */
export const dockerRuntime: NodeRuntime = {
  name: 'docker',

  async open({
    runId,
    clusterName,
    underlayCidr,
    underlay = { subnets: 1, mtuBytes: underlayMtuBytes },
    signal,
    onProgress,
  }: OpenRuntimeOptions): Promise<RuntimeSession> {
    const engine = await connectEngine(process.env, signal);
    const image = await ensureNodeImage(engine, {
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    signal.throwIfAborted();
    ownRuns.add(runId);
    // Others' remains are no matter of this run: it neither waits for them nor fails by them. What it was in an earlier
    // life may have its subnet.
    const swept = sweep(engine, ownRuns).catch(() => []);
    if (underlayCidr !== undefined) await Promise.all([swept, removeDeadRuns(engine, clusterName)]);
    const owner = thisOwner();
    const ours = {
      [labels.run]: runId,
      [labels.cluster]: clusterName,
      ...(owner === undefined ? {} : { [labels.owner]: owner }),
    };
    // From here on something may be there that has to go.
    const reaper = startReaper(runId);
    try {
      const asked = underlayCidr === undefined ? {} : { asked: underlayCidr };
      const networks = await createUnderlayNetworks(engine, { runId, labels: ours, ...underlay, ...asked });
      const onClosed = (): void => void ownRuns.delete(runId);
      return new DockerSession({ runId, engine, image, networks, reaper, labels: ours, onClosed });
    } catch (error) {
      reaper.call();
      ownRuns.delete(runId);
      throw error;
    }
  },
};
