import { familyOf } from '../../../model/ip.ts';
import { PodnetError } from '../../../model/errors.ts';
import { type NetworksReport, pathPlaces } from '../../../model/networks-report.ts';
import type { IpFamily } from '../../../model/verdict.ts';
import { systemClock, type Clock } from '../../../util/clock.ts';
import { runScenario } from '../../run-scenario.ts';
import { skippedScenario } from '../../run/skipped-scenario.ts';
import { testExitCode } from '../../run/test-exit-code.ts';
import { inTurn } from '../in-turn.ts';
import type { CompareSide, RunComparisonOptions } from '../run-comparison.ts';
import { measuredNetworks } from './measured-networks.ts';
import { measuringSteps } from './measuring-steps.ts';
import { NetworkRecord, type NetworkRound, type PathKey } from './network-record.ts';

export interface CompareNetworksOptions extends RunComparisonOptions {
  /** How long each stream is sent. */
  readonly streamMs: number;
}

/**
 * Measures networks by turns: in each round every one of them gets a cluster of its own, and then its pods' time to be
 * ready, its round trips and its streams are taken.
 * @param sides the scenario that measuredScenario() writes, as it is on each network
 */
export async function compareNetworks(
  sides: readonly CompareSide[],
  options: CompareNetworksOptions,
): Promise<NetworksReport> {
  const { signal, seed, streamMs, repeat = 1, clock = systemClock } = options;
  const startMs = clock.monotonicMs();
  const startedAt = clock.wallTime().toISOString();
  options.sink({ kind: 'run-started', seed, surroundings: options.surroundings() });
  const rounds = new Map<CompareSide, NetworkRound[]>(sides.map((side) => [side, []]));
  const environmentErrors: unknown[] = [];
  let id = 0;
  for (let round = 1; round <= repeat && (round === 1 || !signal.aborted); round++) {
    for (const side of inTurn(sides, round)) {
      const measured = await measureOnce(side, { ...options, clock, id: ++id, round }, (error) => {
        if (!(error instanceof PodnetError && error.kind === 'usage')) environmentErrors.push(error);
      });
      rounds.get(side)?.push(measured);
    }
  }
  const all = sides.map((side) => ({ ...side, rounds: rounds.get(side) ?? [] }));
  const results = all.flatMap((side) => side.rounds.map(({ result }) => result));
  const exitCode = testExitCode(results, environmentErrors.length === 0);
  return {
    apiVersion: 'podnet/v1alpha1',
    kind: 'NetworksReport',
    startedAt,
    durationMs: clock.monotonicMs() - startMs,
    seed,
    rounds: Math.max(...all.map((side) => side.rounds.length)),
    surroundings: options.surroundings(),
    interrupted: signal.aborted,
    exitCode: signal.aborted ? (options.interruptedExitCode?.() ?? 130) : exitCode,
    streamMs,
    networks: measuredNetworks(all, pathsOf(sides)),
  };
}

/** Those of any side: a network may have one family, and another two. */
function pathsOf(sides: readonly CompareSide[]): readonly PathKey[] {
  const families = new Set(sides.flatMap(familiesOf));
  return [...families].flatMap((family) => pathPlaces.map((place) => ({ place, family })));
}

function familiesOf({ scenario }: CompareSide): readonly IpFamily[] {
  const { podCIDRs } = scenario.cluster.network;
  return [...new Set(podCIDRs.map((cidr) => familyOf(cidr.split('/')[0] ?? '')))];
}

async function measureOnce(
  side: CompareSide,
  options: CompareNetworksOptions & {
    readonly clock: Clock;
    readonly id: number;
    readonly round: number;
  },
  onError: (error: unknown) => void,
): Promise<NetworkRound> {
  const { createCluster, sink, signal, clock, id, round, streamMs } = options;
  const record = new NetworkRecord(clock);
  const steps = measuringSteps({ families: familiesOf(side), streamMs }, record);
  const scenario = { ...side.scenario, name: side.name, steps };
  const given = { sink, id, repetition: round, seed: options.seed + round - 1 };
  const result = signal.aborted
    ? skippedScenario(scenario, 'interrupted', given)
    : await runScenario(scenario, {
        ...given,
        createCluster,
        signal,
        clock,
        observer: record,
        failFast: false,
        onError,
      });
  return record.roundOf(result);
}
