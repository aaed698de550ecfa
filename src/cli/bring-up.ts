import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { PluginName, RuntimeName } from '../model/cluster-config.ts';
import { UsageError } from '../model/errors.ts';
import type { Manifest } from '../model/kubernetes.ts';
import { createStanding } from '../control/create-standing.ts';
import type { RemoteCluster } from '../control/remote-cluster.ts';
import { checkClusterName, listStanding, openStanding } from '../control/standing-clusters.ts';
import { readState } from '../control/state-file.ts';
import { clusterPaths, folderNames } from '../control/state-folder.ts';
import { whyTaken } from '../control/why-taken.ts';
import type { Override } from '../scenario/load/override.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { readBytes } from '../scenario/load/read-text.ts';
import { waitForPods } from '../scenario/run/wait-for-pods.ts';
import { systemClock } from '../util/clock.ts';
import { nearest } from '../util/nearest.ts';
import { plural } from '../util/plural.ts';
import type { CliContext } from './cli-context.ts';
import { clusterNameOf, defaultClusterName } from './cluster-name.ts';
import { exitCodes } from './exit-code.ts';
import { loadScenarios } from './load-scenarios.ts';
import { PhaseLines } from './phase-lines.ts';
import { problemsText } from './problem-text.ts';
import { tellOfSilence } from './tell-of-silence.ts';

export interface BringUpOptions {
  /** A file, or the name of a cluster that was up before. */
  readonly what?: string;
  readonly cluster?: string;
  readonly nodes?: number;
  readonly plugin?: PluginName;
  readonly runtime?: RuntimeName;
  readonly set: readonly (string | Override)[];
  readonly seed?: number;
  /** Until all pods are ready. */
  readonly wait: boolean;
}

const seedLimit = 1_000_000;

/** Brings up a cluster that stays, and returns the exit status. */
export async function bringUp(options: BringUpOptions, context: CliContext): Promise<number> {
  const { env, terminal } = context;
  const { what } = options;
  const fromEnv = env['PODNET_CLUSTER'] ?? '';
  const asked = options.cluster ?? (fromEnv === '' ? undefined : fromEnv);
  if (asked !== undefined) checkClusterName(asked);
  if (what !== undefined && !isFile(what)) return again(await knownName(what, context), options, context);
  const loaded = await loadWhat(what, options);
  if (loaded.problems.length > 0) {
    terminal.err(problemsText(loaded.problems, terminal.errColours));
    return exitCodes.usage;
  }
  const [scenario] = loaded.scenarios;
  if (scenario === undefined) throw new TypeError('a file without problems is a scenario');
  const name = asked ?? (what === undefined ? defaultClusterName : clusterNameOf(scenario.name));
  if (what === undefined && readState(clusterPaths(name, env)) !== undefined) {
    return again(name, options, context);
  }
  const refusal = await whyTaken(clusterPaths(name, env), context.signal);
  if (refusal !== undefined) throw refusal;
  for (const text of loaded.notices) if (context.verbose) terminal.err(`note: ${text}\n`);
  return create(name, scenario, options, context);
}

/** A cluster that was up before comes again as it was. */
async function again(name: string, options: BringUpOptions, context: CliContext): Promise<number> {
  const { env, signal, terminal } = context;
  const { nodes, plugin, set } = options;
  const differing = [
    nodes === undefined ? [] : '--nodes',
    plugin === undefined ? [] : '--plugin',
    optionsOf(set),
  ].flat();
  if (differing.length > 0) {
    throw new UsageError(
      'cluster-exists',
      `there is a cluster ${name}, which ${differing.join(', ')} cannot change`,
      {
        hint: `podnet down ${name}, or another name: --cluster NAME`,
      },
    );
  }
  const phases = new PhaseLines(context);
  let isUpAlready = true;
  await using cluster = await openStanding(name, {
    env,
    signal,
    onRevival: () => {
      isUpAlready = false;
    },
    onPhase: phases.take,
    onSilence: tellOfSilence(context),
  }).finally(() => phases.end());
  if (!isUpAlready) return await arrive(cluster, [], options, context);
  terminal.out(`cluster/${name} is up already: ${summary(cluster)}\n`);
  return exitCodes.ok;
}

async function create(
  name: string,
  scenario: Scenario,
  options: BringUpOptions,
  context: CliContext,
): Promise<number> {
  const { env, signal } = context;
  const { seed = randomInt(seedLimit) } = options;
  const paths = clusterPaths(name, env);
  const phases = new PhaseLines(context);
  await using cluster = await createStanding(
    { kind: 'create', name, config: { ...scenario.cluster, name }, seed },
    paths,
    { env, signal, onPhase: phases.take, onSilence: tellOfSilence(context) },
  ).finally(() => phases.end());
  return await arrive(cluster, scenario.manifests, options, context);
}

/** The cluster is there: its pods, and what to do next. */
async function arrive(
  cluster: RemoteCluster,
  manifests: readonly Manifest[],
  { wait }: BringUpOptions,
  context: CliContext,
): Promise<number> {
  const { signal, terminal, quiet } = context;
  const { name } = cluster;
  const startMs = performance.now();
  // Also without manifests: it waits for the pod network, too.
  if (manifests.length > 0 || wait) await cluster.apply(manifests, { signal });
  const phases = new PhaseLines(context);
  let notReady: string | undefined;
  if (wait && cluster.pods().length > 0) {
    phases.take({ kind: 'phase-started', phase: 'pods' });
    notReady = await waitForPods(cluster, { signal, clock: systemClock }).finally(() => phases.end());
    if (notReady === undefined) {
      phases.take({ kind: 'phase-finished', phase: 'pods', durationMs: performance.now() - startMs });
    }
  }
  terminal.out(`cluster/${name} is up: ${summary(cluster)}\n`);
  if (notReady !== undefined) {
    terminal.err(`podnet: ${notReady}\n  hint: the cluster stays: podnet describe pods --cluster ${name}\n`);
    return exitCodes.expectationFailed;
  }
  if (!quiet)
    terminal.err(`next: podnet get pods -o wide, podnet matrix; it stays until: podnet down ${name}\n`);
  return exitCodes.ok;
}

function summary(cluster: RemoteCluster): string {
  return `${cluster.shape}, ${plural(cluster.pods().length, 'pod')} (${cluster.surroundings.runtime})`;
}

/** Without a file: the usual cluster. */
function loadWhat(what: string | undefined, { nodes, plugin, runtime, set }: BringUpOptions) {
  const overrides = [
    ...set,
    ...(nodes === undefined ? [] : [`nodes=${nodes}`]),
    ...(plugin === undefined ? [] : [`network.plugin=${plugin}`]),
    ...(runtime === undefined ? [] : [`runtime=${runtime}`]),
  ];
  if (what !== undefined) return loadScenarios([what], overrides, { stepsOptional: true });
  const usual = `apiVersion: podnet/v1alpha1\nkind: Scenario\nmetadata: {name: ${defaultClusterName}}\nspec: {}\n`;
  const file = `${defaultClusterName}.yaml`;
  return loadScenarios([file], overrides, {
    stepsOptional: true,
    readFile: async (path) => (path === file ? Buffer.from(usual) : readBytes(path)),
  });
}

/** `--set`, `--conflist`: which options they come from. */
const optionsOf = (set: readonly (string | Override)[]): readonly string[] => [
  ...new Set(set.map((one) => (typeof one === 'string' ? '--set' : (one.words?.split(' ', 1)[0] ?? '')))),
];

const isFile = (what: string): boolean =>
  existsSync(what) || /[/\\]|\.(ya?ml|json)$/.test(what) || what === '-';

/** @throws UsageError `unknown-cluster` */
async function knownName(what: string, { env, signal }: CliContext): Promise<string> {
  // The usual case costs no look at all of them.
  if (folderNames(env).includes(what)) return what;
  const names = (await listStanding({ env, signal })).map(({ name }) => name);
  const meant = nearest(what, names);
  throw new UsageError('unknown-cluster', `there is no file and no cluster called ${what}`, {
    hint:
      meant === undefined
        ? `to bring up a new one of that name: podnet up --cluster ${what}`
        : `did you mean ${meant}?`,
  });
}
