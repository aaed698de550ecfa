import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { ProbeProtocol } from '../model/verdict.ts';
import { declaredPorts } from './declared-ports.ts';
import { podOf } from './selectors.ts';

/**
 * The ports to try on a target: the one that was asked for, else those that it declares. One probe without a
 * port for icmp, none for a target that declares none.
 */
export function probedPorts(
  to: Endpoint,
  { protocol, port }: { readonly protocol: ProbeProtocol; readonly port?: number | undefined },
  cluster: Pick<ClusterHandle, 'pods'>,
): readonly (number | undefined)[] {
  if (port !== undefined || protocol === 'icmp') return [port];
  const pod = podOf(to, cluster);
  return pod === undefined ? [] : declaredPorts(pod.spec, protocol);
}
