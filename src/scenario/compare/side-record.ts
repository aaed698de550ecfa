import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { parseNodeName } from '../../model/names.ts';
import type { ProbeResult } from '../../model/probe.ts';
import type { ScenarioResult } from '../../model/result.ts';
import type { VerdictName } from '../../model/verdict.ts';
import type { Clock } from '../../util/clock.ts';
import { portText } from '../port-text.ts';
import { sectionLines } from '../route-to.ts';
import type { RunObserver } from '../run/run-observer.ts';
import { type PodDurations, PodStopwatch } from './pod-stopwatch.ts';
import { withoutUnderlay } from './routes-without-underlay.ts';

/** One probe that a step sent. */
export interface SeenProbe {
  readonly what: string;
  readonly verdict: VerdictName;
  readonly elapsedMs: number;
}

/** One repetition of a scenario on one side, and what its result does not say. */
export interface SideRun {
  readonly result: ScenarioResult;
  readonly mtuBytes?: number;
  /** By the step's index. */
  readonly probes: ReadonlyMap<number, readonly SeenProbe[]>;
  /** Absent when not all pods became ready. */
  readonly pods?: PodDurations;
  /** By the node's name, those of nodes that could be asked. */
  readonly routes: ReadonlyMap<string, readonly string[]>;
}

/** Looks on at one run and remembers what is compared. */
export class SideRecord implements RunObserver {
  readonly #stopwatch: PodStopwatch;
  readonly #probes = new Map<number, readonly SeenProbe[]>();
  readonly #routes = new Map<string, readonly string[]>();
  #mtuBytes: number | undefined;
  #pods: SideRun['pods'];

  constructor(clock: Clock) {
    this.#stopwatch = new PodStopwatch(clock);
  }

  readonly onCluster = (cluster: ClusterHandle): void => {
    this.#mtuBytes = cluster.network.mtuBytes;
    this.#stopwatch.watch(cluster);
  };

  readonly onPodsReady = async (cluster: ClusterHandle, signal: AbortSignal): Promise<void> => {
    this.#pods = this.#stopwatch.read();
    const nodes = cluster.nodes();
    await Promise.all(
      nodes.map(async ({ metadata: { name } }) => {
        const node: Endpoint = { kind: 'node', node: parseNodeName(name) };
        try {
          const routes = sectionLines(await cluster.inspect(node, { signal }), 'routes');
          this.#routes.set(name, withoutUnderlay(routes, nodes));
        } catch {
          // A node that cannot be asked has nothing to compare; whether it is lost is for the steps to find out.
        }
      }),
    );
  };

  readonly onProbes = (step: number, probes: readonly ProbeResult[]): void => {
    this.#probes.set(step, probes.map(seenProbe));
  };

  /** All that is known once the run is over. */
  runOf(result: ScenarioResult): SideRun {
    return {
      result,
      ...(this.#mtuBytes !== undefined && { mtuBytes: this.#mtuBytes }),
      probes: this.#probes,
      ...(this.#pods !== undefined && { pods: this.#pods }),
      routes: this.#routes,
    };
  }
}

function seenProbe(probe: ProbeResult): SeenProbe {
  const { from, to, verdict } = probe;
  return {
    what: `${displayEndpoint(from)} → ${displayEndpoint(to)} ${portText(probe)}`,
    verdict: verdict.verdict,
    elapsedMs: verdict.elapsedMs,
  };
}
