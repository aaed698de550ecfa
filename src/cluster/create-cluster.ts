import { randomUUID } from 'node:crypto';
import { usesBird } from '../model/bgp/bgp-config.ts';
import type { ClusterConfig } from '../model/cluster-config.ts';
import { failingFirst } from '../model/errors.ts';
import type { Phase, PhaseEvent } from '../model/event.ts';
import { membersOf } from '../model/underlay-place.ts';
import type { NodeRuntime } from '../runtime/node-runtime.ts';
import { ensureBird } from '../network/bgp/ensure-bird.ts';
import { runtimeNamed } from '../runtime/runtimes.ts';
import { CleanupStack } from '../util/cleanup-stack.ts';
import { mapConcurrent } from '../util/concurrency.ts';
import { checkUnderlay } from './check-underlay.ts';
import { Cluster, type StandingOptions } from './cluster.ts';
import { awaitNetwork } from './await-network.ts';
import { bgpFiles } from './bgp-files.ts';
import { NetworkFiles } from './cni/network-files.ts';
import { underlayDemand } from './link-mtus.ts';
import { planCluster } from './plan-cluster.ts';

export interface CreateClusterOptions extends StandingOptions {
  readonly signal: AbortSignal;
  /** Decides the names of pods that workloads make. */
  readonly seed: number;
  /** The subnet that the nodes are to be in, for a cluster that is made once more; one that is free by default. */
  readonly underlayCidr?: string;
  /** Told when a part of the work begins and ends. */
  readonly onPhase?: (event: PhaseEvent) => void;
}

/**
 * Makes a cluster: plan, nodes, a look at the underlay, the pod network. No pods yet.
 * Whatever fails, nothing is left.
 * @throws UsageError for a configuration that cannot be
 * @throws EnvironmentError when the machine does not let it, its underlay loses packets (`underlay-loss`), or its
 *   subnet is not free (`subnet-taken`)
 */
export async function createCluster(config: ClusterConfig, options: CreateClusterOptions): Promise<Cluster> {
  return createClusterOn(await runtimeNamed(config.runtime, options.signal), config, options);
}

/** The same on a runtime that is none of the named ones. */
export const createClusterOn = (
  runtime: NodeRuntime,
  config: ClusterConfig,
  options: CreateClusterOptions,
): Promise<Cluster> => failingFirst(create(runtime, config, options));

async function create(
  runtime: NodeRuntime,
  config: ClusterConfig,
  options: CreateClusterOptions,
): Promise<Cluster> {
  const { signal, seed, underlayCidr, onPhase } = options;
  const inPhase = async <T>(
    phase: Phase,
    work: (onProgress: (text: string) => void) => Promise<T>,
  ): Promise<T> => {
    const startMs = performance.now();
    onPhase?.({ kind: 'phase-started', phase });
    const result = await work((text) => onPhase?.({ kind: 'phase-progress', phase, text }));
    onPhase?.({ kind: 'phase-finished', phase, durationMs: performance.now() - startMs });
    return result;
  };
  const { cni, bgp, plugin } = config.network;
  // Containers bring their own: those are asked before their pod network is made.
  const runsHere = runtime.name === 'namespace';
  if (plugin === 'bgp' && usesBird(bgp) && runsHere) ensureBird('this machine');
  const files = new NetworkFiles(cni ?? bgpFiles(bgp));
  files.begin(signal);
  await using undo = new CleanupStack();
  const { session, plan } = await inPhase('nodes', async (onProgress) => {
    const session = await runtime.open({
      runId: randomUUID(),
      clusterName: config.name,
      signal,
      onProgress,
      underlay: underlayDemand(config),
      ...(underlayCidr === undefined ? {} : { underlayCidr }),
    });
    undo.allow(session.closeLimitMs);
    undo.defer('nodes', () => session.close());
    const plan = planCluster(config, session.underlay);
    await session.createNodes(plan, signal, onProgress);
    return { session, plan };
  });
  const checkNodes = () => inPhase('underlay-check', () => checkUnderlay(session, membersOf(plan), signal));
  const makeNetwork = () =>
    inPhase('network', async () => {
      const agents = session.agents();
      const { network, nodes, router } = plan;
      const names = nodes.map(({ name }) => name);
      const brought = await files.bringTo(agents, names, signal);
      const params = {
        network,
        nodes,
        ...(router === undefined ? {} : { router }),
        cluster: { name: plan.name, underlayCidr: plan.underlay.cidr },
        ...brought,
      };
      await mapConcurrent(
        agents,
        agents.length,
        (agent, siblings) => agent.request('prepareNetwork', params, siblings),
        signal,
      );
      // Pods that are restored start by themselves, and nobody waits for their network afterwards.
      if (options.restore !== undefined) {
        await awaitNetwork((ask) => Promise.all(agents.map(ask)), plan, names, signal);
      }
    });
  if (plugin === 'bgp') await both(makeNetwork(), checkNodes());
  else {
    await checkNodes();
    await makeNetwork();
  }
  return new Cluster(plan, session, seed, files, undo, options);
}

/** Daemons have to wait for each other: they begin at once. What fails first of all is still the underlay. */
async function both(network: Promise<void>, underlay: Promise<void>): Promise<void> {
  network.catch(() => undefined);
  await underlay;
  await network;
}
