import type { EventSink } from '../model/event.ts';
import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { TestReport } from '../model/result.ts';
import type { RuntimeName } from '../model/cluster-config.ts';
import { builtPlugins } from '../network/built-plugins.ts';
import { loadScenarioFile } from '../scenario/load-scenario.ts';
import { runScenarios } from '../scenario/run-scenarios.ts';
import { ProblemsError } from './problems-error.ts';
import { RunRuntime } from './run-runtime.ts';
import { readSource, type TextSource } from './text-source.ts';
import type { SignalOption } from './operation-signal.ts';

export interface RunScenarioOptions extends SignalOption {
  /** Instead of what the file says. */
  readonly runtime?: RuntimeName;
  /** Values below `spec.cluster` that go before the file's: `['network.mtu=1400']`. */
  readonly set?: readonly string[];
  /** Decides the names of pods that workloads make; 1 by default. */
  readonly seed?: number;
  /** Skip what is left after the first failure. */
  readonly failFast?: boolean;
  /** A folder for everything that was seen: evidence, output of commands. */
  readonly artifactsDir?: string;
  /** Told of all that happens, as it happens. */
  readonly onEvent?: EventSink;
}

/**
 * Runs a scenario in a cluster of its own, which is gone afterwards.
 *
 * A report is returned also when steps failed: hand it to `assertPassed` of `podnet/assert`, or look at `exitCode`.
 * @param source the text of a scenario, or `{ file: 'smoke.yaml' }`
 * @returns what `podnet test --report json` writes
 * @throws ProblemsError with all that is wrong with the file
 * @example
 * assertPassed(await runScenario({ file: 'scenarios/smoke.yaml' }));
 */
export async function runScenario(source: TextSource, options: RunScenarioOptions = {}): Promise<TestReport> {
  return runOn(undefined, source, options);
}

/**
 * @param cluster where the steps run, which stays; without it, a new one
 * @internal
 */
export async function runOn(
  cluster: ClusterHandle | undefined,
  source: TextSource,
  options: RunScenarioOptions,
): Promise<TestReport> {
  const { seed = 1, set = [], failFast, artifactsDir, onEvent = () => undefined } = options;
  const asked = options.runtime ?? (process.env['PODNET_RUNTIME'] || undefined);
  const { file, readFile } = readSource(source, 'scenario', 'scenario');
  const overrides = asked === undefined ? set : [...set, `runtime=${asked}`];
  const { scenario, problems } = await loadScenarioFile(file, { builtPlugins, readFile, set: overrides });
  if (scenario === undefined) throw new ProblemsError(problems);
  const runtime = new RunRuntime(scenario.cluster.runtime);
  const surroundings = () => cluster?.surroundings ?? runtime.surroundings();
  const report = await runScenarios([scenario], {
    createCluster: cluster === undefined ? runtime.createCluster : async () => lent(cluster),
    surroundings: surroundings(),
    sink: (event) => onEvent(cluster === undefined ? runtime.corrected(event) : event),
    signal: options.signal ?? new AbortController().signal,
    seed,
    ...(failFast !== undefined && { failFast }),
    ...(artifactsDir !== undefined && { artifactsDir }),
  });
  return { ...report, surroundings: surroundings() };
}

/** A cluster that whoever gets it does not close. */
function lent(cluster: ClusterHandle): ClusterHandle {
  const close = async (): Promise<void> => undefined;
  return new Proxy(cluster, {
    get(target, property) {
      if (property === 'close' || property === Symbol.asyncDispose) return close;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
