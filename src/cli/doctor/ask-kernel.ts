import { randomUUID } from 'node:crypto';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Finding } from '../../model/doctor-report.ts';
import type { NodeName } from '../../model/names.ts';
import type { RuntimeSession } from '../../runtime/node-runtime.ts';
import { namespaceRuntime } from '../../runtime/namespace/namespace-runtime.ts';
import { type Check, examine } from './check.ts';
import {
  askedFeatures,
  deviceChecks,
  type Kernel,
  kernelFeatureChecks,
  natChecks,
  natCommand,
} from './checks/kernel-features.ts';
import { trialChecks } from './checks/trial.ts';

/** What a kernel has, as the agent of a node on it found out. */
export async function askAgent(
  session: RuntimeSession,
  checks: readonly Check<Kernel>[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const [agent] = session.agents();
  if (agent === undefined) return [];
  const { features: lacks } = await agent.request('lackingFeatures', { features: askedFeatures }, signal);
  return examine(checks, { lacks });
}

/** The same of this machine's, before there are nodes, which may be impossible for the lack of something. */
export async function askKernelHere(signal: AbortSignal): Promise<readonly Finding[]> {
  const runtime = 'namespace';
  try {
    const session = await namespaceRuntime.open({ runId: randomUUID(), clusterName: 'doctor', signal });
    try {
      return await askAgent(session, [...kernelFeatureChecks, ...deviceChecks], signal);
    } finally {
      await session.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    return examine(trialChecks, { runtime, kind: 'failed', error });
  }
}

/** Whether rules of a plugin that masquerades are taken; where no nft is there, or no command runs, nobody knows. */
export async function askNat(
  cluster: Cluster,
  node: NodeName,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const answer = await cluster
    .exec({ kind: 'node', node }, [...natCommand], { signal })
    .catch(() => undefined);
  signal.throwIfAborted();
  if (answer === undefined || answer.exitCode === 127) return [];
  const said = answer.stderr.trim().split('\n')[0] ?? '';
  return examine(natChecks, { isTaken: answer.exitCode === 0, said });
}
