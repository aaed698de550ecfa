import { randomUUID } from 'node:crypto';
import type { ClusterConfig } from '../model/cluster-config.ts';
import { EnvironmentError } from '../model/errors.ts';
import type { Phase, RunEvent } from '../model/event.ts';
import type { ClusterPlan } from '../model/plan.ts';
import type { RuntimeSession } from '../runtime/node-runtime.ts';
import { runtimeNamed } from '../runtime/runtimes.ts';
import { CleanupStack } from '../util/cleanup-stack.ts';
import { Cluster } from './cluster.ts';
import { planCluster } from './plan-cluster.ts';

type WithoutId<Event> = Event extends { readonly id: number } ? Omit<Event, 'id'> : never;

/** A phase of a cluster's making, without the scenario that it is for. */
export type PhaseEvent = WithoutId<Extract<RunEvent, { readonly phase: string }>>;

export interface CreateClusterOptions {
  readonly signal: AbortSignal;
  /** Decides the names of pods that workloads make. */
  readonly seed: number;
  /** Told when a part of the work begins and ends. */
  readonly onPhase?: (event: PhaseEvent) => void;
}

/**
 * Makes a cluster: plan, nodes, a look at the underlay, the pod network. No pods yet.
 * Whatever fails, nothing is left.
 * @throws UsageError for a configuration that cannot be
 * @throws EnvironmentError when the machine does not let it, or its underlay loses packets (`underlay-loss`)
 */
export async function createCluster(config: ClusterConfig, options: CreateClusterOptions): Promise<Cluster> {
  const { signal, seed, onPhase } = options;
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
  await using undo = new CleanupStack();
  const { session, plan } = await inPhase('nodes', async (onProgress) => {
    const runtime = await runtimeNamed(config.runtime, signal);
    const session = await runtime.open({ runId: randomUUID(), signal, onProgress });
    undo.allow(session.closeLimitMs);
    undo.defer('nodes', () => session.close());
    const plan = planCluster(config, session.underlay);
    await session.createNodes(plan, signal, onProgress);
    return { session, plan };
  });
  await inPhase('underlay-check', () => checkUnderlay(session, plan, signal));
  await inPhase('network', async () => {
    for (const agent of session.agents()) {
      await agent.request('prepareNetwork', { network: plan.network, nodes: plan.nodes }, signal);
    }
  });
  return new Cluster(plan, session, seed, undo.move());
}

/**
 * Before any plugin is at work, packets with pod addresses must cross the underlay: what is lost now, the
 * surroundings lose, and no verdict over the plugin would be true.
 */
async function checkUnderlay(session: RuntimeSession, plan: ClusterPlan, signal: AbortSignal): Promise<void> {
  const losses = await Promise.all(
    session.agents().map((agent) => agent.request('checkUnderlay', { nodes: plan.nodes }, signal)),
  );
  const lost = losses.flat();
  if (lost.length === 0) return;
  const shown = lost.slice(0, 6).map(({ from, to, protocol }) => `${from} → ${to} (${protocol})`);
  const more = lost.length > shown.length ? ` and ${lost.length - shown.length} more` : '';
  throw new EnvironmentError(
    'underlay-loss',
    `the underlay loses packets with pod addresses, before any network plugin is at work: ${shown.join(', ')}${more}`,
    {
      hint: 'look for FORWARD rules that act on bridged packets (iptables -S FORWARD, sysctl net.bridge.bridge-nf-call-iptables), a firewall or a VPN on this machine',
    },
  );
}
