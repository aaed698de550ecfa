import type { PodSpec } from '../model/kubernetes.ts';
import type { ProbeProtocol } from '../model/verdict.ts';

/** The containerPorts of a pod that a probe of this protocol can try, each once; none for icmp. */
export function declaredPorts(spec: PodSpec, protocol: ProbeProtocol): readonly number[] {
  if (protocol === 'icmp') return [];
  const transport = protocol === 'udp' ? 'UDP' : 'TCP';
  const ports = spec.containers
    .flatMap((container) => container.ports)
    .filter((port) => port.protocol === transport)
    .map((port) => port.containerPort);
  return [...new Set(ports)];
}
