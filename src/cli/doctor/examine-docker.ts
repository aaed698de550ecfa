import { createCluster } from '../../cluster/create-cluster.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ClusterConfig, PluginName } from '../../model/cluster-config.ts';
import { messageOf, PodnetError } from '../../model/errors.ts';
import { parseNodeName } from '../../model/names.ts';
import { connectEngine } from '../../runtime/docker/engine.ts';
import { checkIpv6, checkLimits, limitPaths } from './check-limits.ts';
import { linkKindFindings } from './check-link-kinds.ts';
import { examination, type Examination } from './examination.ts';
import { fail, type Finding, ok, warn } from './finding.ts';
import type { Machine } from './machine.ts';
import { nodeMachine } from './node-machine.ts';

const node = parseNodeName('node-1');
/** The least there is to have two of: nodes that must reach each other. */
const configWith = (plugin: PluginName): ClusterConfig => ({
  name: 'doctor',
  runtime: 'docker',
  nodes: [
    { name: node, labels: {} },
    { name: parseNodeName('node-2'), labels: {} },
  ],
  network: { plugin, podCIDRs: ['10.244.0.0/16'], mtuBytes: 'auto' },
});

export interface ExamineDockerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Making an image takes seconds. */
  readonly onProgress: (text: string) => void;
}

/**
 * What the docker runtime needs: an engine, and nodes on it. Whether a node works is found out by making two,
 * and the kernel they run on, which may be far away, is asked through them.
 */
export async function examineDocker(options: ExamineDockerOptions): Promise<Examination> {
  const findings: Finding[] = [];
  try {
    const engine = await connectEngine(options.env, options.signal);
    const { name, version, apiVersion, address, origin, kernel, architecture } = engine;
    findings.push(ok('engine', `${name} ${version}, API ${apiVersion}, at ${address} (${origin})`));
    findings.push(ok("engine's machine", `Linux ${kernel} ${architecture}`));
  } catch (error) {
    options.signal.throwIfAborted();
    return examination('docker', [finding('engine', error)]);
  }
  return examination('docker', [...findings, ...(await examineNodes(options))]);
}

async function examineNodes(
  options: ExamineDockerOptions,
  plugin: PluginName = 'vxlan',
): Promise<readonly Finding[]> {
  const { signal, onProgress } = options;
  const startMs = performance.now();
  let cluster: Cluster;
  try {
    cluster = await createCluster(configWith(plugin), {
      signal,
      seed: 1,
      onPhase: (event) => {
        if (event.kind === 'phase-progress') onProgress(`${event.phase}: ${event.text}`);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    // An overlay needs most of a kernel; without it there are still the others.
    const lacksOverlay = plugin === 'vxlan' && isLack(error);
    if (!lacksOverlay) return [finding('nodes', error)];
    return [warn('overlay', error.message, error.hint), ...(await examineNodes(options, 'bridge'))];
  }
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  try {
    const machine: Machine = await nodeMachine(cluster, node, limitPaths, signal);
    const { image = 'unknown', nodeVersion } = cluster.surroundings;
    return [
      ok('node image', image),
      ok('nodes', `two made in ${seconds} s, with Node.js ${nodeVersion}; packets cross between them`),
      ...(plugin === 'vxlan' ? linkKindFindings([]) : []),
      await checkBird(cluster, signal),
      checkIpv6(machine),
      ...checkLimits(machine),
    ];
  } finally {
    await cluster.close();
  }
}

const isLack = (error: unknown): error is PodnetError =>
  error instanceof PodnetError && error.code === 'kernel-feature-missing';

/** The programs of a node image depend on where it was made. */
async function checkBird(cluster: Cluster, signal: AbortSignal): Promise<Finding> {
  const command = ['sh', '-c', 'command -v bird'];
  const { stdout, exitCode } = await cluster.exec({ kind: 'node', node }, command, { signal });
  if (exitCode === 0) return ok('bird', stdout.trim());
  const mend = 'apt-get install bird2, then: podnet image build';
  return warn('bird', 'not in the node image; needed for plugin bgp', mend);
}

function finding(name: string, error: unknown): Finding {
  return fail(name, messageOf(error), error instanceof PodnetError ? error.hint : undefined);
}
