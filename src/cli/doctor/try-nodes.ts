import { createClusterOn } from '../../cluster/create-cluster.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ClusterConfig } from '../../model/cluster-config.ts';
import type { Examination, Finding } from '../../model/doctor-report.ts';
import { parseNodeName } from '../../model/names.ts';
import type { NodeRuntime, RuntimeSession } from '../../runtime/node-runtime.ts';
import { runtimeNamed } from '../../runtime/runtimes.ts';
import { askAgent, askNat } from './ask-kernel.ts';
import { examine } from './check.ts';
import { kernelFeatureChecks } from './checks/kernel-features.ts';
import { cgroupFiles, cgroupLimitChecks } from './checks/cgroup-limits.ts';
import { type Files, kernelLimitChecks, limitFiles, processLimitChecks } from './checks/kernel-limits.ts';
import { askedPrograms, nodeProgramChecks } from './checks/node-programs.ts';
import { type Trial, trialChecks } from './checks/trial.ts';
import { filesOfNode } from './files-of-node.ts';
import { tellIfSlow } from './tell-if-slow.ts';

const node = parseNodeName('node-1');
const target = { kind: 'node', node } as const;

export interface TryNodesOptions {
  readonly runtime: Examination['runtime'];
  /** Files of this machine. */
  readonly here: Files;
  readonly signal: AbortSignal;
  /** Making an image takes seconds. */
  readonly onProgress: (text: string) => void;
}

/**
 * Whether nodes work is found out by making two, the least there is of which one must reach the other. What they run
 * on, which may be far away, is asked through them.
 */
export async function tryNodes(options: TryNodesOptions): Promise<readonly Finding[]> {
  const { runtime, here, signal, onProgress } = options;
  const sessions: RuntimeSession[] = [];
  const startMs = performance.now();
  using _slow = tellIfSlow(onProgress, 'nodes: two are made, to see whether they work');
  let cluster: Cluster;
  try {
    const maker = keepingSessions(await runtimeNamed(runtime, signal), sessions);
    cluster = await createClusterOn(maker, configOn(runtime), {
      signal,
      seed: 1,
      onPhase: (event) => {
        if (event.kind === 'phase-progress') onProgress(`${event.phase}: ${event.text}`);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    return examine(trialChecks, { runtime, kind: 'failed', error });
  }
  const seconds = (performance.now() - startMs) / 1_000;
  try {
    const trial = await tryCommand(cluster, { runtime, seconds }, signal);
    const made = examine(trialChecks, trial);
    const nat = await askNat(cluster, node, signal);
    // Of this machine the rest is known anyway.
    if (runtime === 'namespace') return [...made, ...nat];
    const features = await Promise.all(
      sessions.map((session) => askAgent(session, kernelFeatureChecks, signal)),
    );
    const findings = [...made, ...features.flat(), ...nat];
    if (trial.commandFailure !== undefined) return findings;
    const files = await filesOfNode(cluster, node, here, [...limitFiles, ...cgroupFiles], signal);
    return [
      ...findings,
      ...examine(nodeProgramChecks, { paths: await findPrograms(cluster, signal) }),
      ...examine(processLimitChecks, files),
      ...examine(cgroupLimitChecks, files),
      ...examine(kernelLimitChecks, files),
    ];
  } finally {
    await cluster.close();
  }
}

/** Of the network only what every kernel with namespaces has. */
const configOn = (runtime: Examination['runtime']): ClusterConfig => ({
  name: 'doctor',
  runtime,
  nodes: [
    { name: node, labels: {} },
    { name: parseNodeName('node-2'), labels: {} },
  ],
  network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' },
});

/** The same runtime, of which the agents can be asked what no cluster asks. */
const keepingSessions = (runtime: NodeRuntime, sessions: RuntimeSession[]): NodeRuntime => ({
  name: runtime.name,
  open: async (options) => {
    const session = await runtime.open(options);
    sessions.push(session);
    return session;
  },
});

type Made = Extract<Trial, { readonly kind: 'made' }>;

async function tryCommand(
  cluster: Cluster,
  { runtime, seconds }: Pick<Made, 'runtime' | 'seconds'>,
  signal: AbortSignal,
): Promise<Made> {
  const { image, nodeVersion, privilege } = cluster.surroundings;
  const made: Made = {
    runtime,
    kind: 'made',
    seconds,
    nodeVersion,
    privilege,
    ...(image === undefined ? {} : { image }),
  };
  try {
    await cluster.exec(target, ['true'], { signal });
    return made;
  } catch (commandFailure) {
    signal.throwIfAborted();
    return { ...made, commandFailure };
  }
}

async function findPrograms(cluster: Cluster, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const script = 'for name in "$@"; do echo "$name $(command -v "$name")"; done';
  const { stdout } = await cluster.exec(target, ['sh', '-c', script, 'sh', ...askedPrograms], { signal });
  const told = stdout.split('\n').map((line) => line.split(' '));
  return new Map(told.flatMap(([name = '', path = '']) => (path === '' ? [] : [[name, path] as const])));
}
