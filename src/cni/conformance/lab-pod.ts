import type { JsonObject } from '../json.ts';
import type { LabPod } from './check-subject.ts';

/** Values for what plugins declare to understand, so that there is something to be set up and taken down. */
const capabilities = (ordinal: number): JsonObject => ({
  portMappings: [{ hostPort: 20_000 + ordinal, containerPort: 80, protocol: 'tcp' }],
  bandwidth: {
    ingressRate: 100_000_000,
    ingressBurst: 8_000_000,
    egressRate: 100_000_000,
    egressBurst: 8_000_000,
  },
});

/** A pod as a runtime of Kubernetes presents it to plugins. */
export function labPod(name: string, ordinal: number, netns: string): LabPod {
  const containerId = `podnet-conformance-${name}`;
  return {
    name,
    containerId,
    netns,
    ifName: 'eth0',
    args: [
      ['IgnoreUnknown', '1'],
      ['K8S_POD_NAMESPACE', 'default'],
      ['K8S_POD_NAME', name],
      ['K8S_POD_INFRA_CONTAINER_ID', containerId],
    ],
    capabilities: capabilities(ordinal),
  };
}
