import { createCluster } from '../../src/cluster/create-cluster.ts';
import { ClusterHost, type ClusterHostOptions } from '../../src/control/cluster-host.ts';
import type { Manifest } from '../../src/model/kubernetes.ts';
import { fourPods } from './breakage.ts';
import { load } from './lab.ts';

interface HostOptions extends Partial<ClusterHostOptions> {
  /** Two by default. */
  readonly nodes?: number;
  /** Manifests; `fourPods` by default. */
  readonly pods?: string;
}

/**
 * A cluster of namespaces as its control process has it, in this process and without files of its state.
 * @returns also the pods that are to be in it, which are not there yet
 */
export async function openClusterHost({ nodes = 2, pods = fourPods, ...options }: HostOptions = {}): Promise<{
  readonly host: ClusterHost;
  readonly manifests: readonly Manifest[];
}> {
  const spec = `cluster: {nodes: ${nodes}, runtime: namespace}`;
  const { cluster, manifests } = await load('- exec: {node: node-1, command: ["true"]}', pods, spec);
  const host = new ClusterHost({
    create: (signal, onPhase) => createCluster(cluster, { signal, seed: 1, onPhase }),
    save: () => undefined,
    forget: () => undefined,
    ...options,
  });
  return { host, manifests };
}
