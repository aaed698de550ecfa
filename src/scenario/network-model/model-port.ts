import type { ClusterHandle, OpenResponders, ResponderPort } from '../../cluster/cluster-handle.ts';
import type { Endpoint } from '../../model/endpoint.ts';

/** Below the ports that the kernel gives clients (net.ipv4.ip_local_port_range starts at 32768). */
const firstPort = 29_170;
const otherPorts = [29_270, 29_370];

export interface ModelPort {
  readonly port: number;
  readonly open: OpenResponders;
}

/**
 * Opens one port, for TCP and UDP, in all pods at once. A port that a pod's own process has taken says
 * nothing about the network, so others are tried; failures of the last one are the network's.
 */
export async function openModelPort(
  cluster: Pick<ClusterHandle, 'listen'>,
  endpoints: readonly Endpoint[],
  signal: AbortSignal,
): Promise<ModelPort> {
  let found = await openPort(cluster, endpoints, firstPort, signal);
  for (const port of otherPorts) {
    if (found.open.failures.length === 0) return found;
    await found.open.close();
    found = await openPort(cluster, endpoints, port, signal);
  }
  return found;
}

async function openPort(
  cluster: Pick<ClusterHandle, 'listen'>,
  endpoints: readonly Endpoint[],
  port: number,
  signal: AbortSignal,
): Promise<ModelPort> {
  const ports = (['tcp', 'udp'] as const).map((protocol): ResponderPort => ({ protocol, port }));
  return { port, open: await cluster.listen(endpoints, ports, { signal }) };
}
