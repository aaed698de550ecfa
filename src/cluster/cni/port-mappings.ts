import type { Container } from '../../model/kubernetes.ts';

/** An entry of the `portMappings` capability (CONVENTIONS.md of CNI), as containerd and CRI-O write it. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
  /** Empty for all addresses of the node. */
  readonly hostIP: string;
}

/** Ports of the node that a pod's containers want. */
export function portMappingsOf(containers: readonly Container[]): readonly PortMapping[] {
  return containers.flatMap(({ ports }) =>
    ports.flatMap(({ hostPort, containerPort, protocol, hostIP = '' }) =>
      hostPort === undefined
        ? []
        : [{ hostPort, containerPort, protocol: protocol === 'UDP' ? 'udp' : 'tcp', hostIP }],
    ),
  );
}
