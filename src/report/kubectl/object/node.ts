import type { Node as NodeV1, NodeCondition } from 'kubernetes-types/core/v1.d.ts';
import type { Node } from '../../../model/kubernetes.ts';
import { metadataOf } from './metadata.ts';

const machineArchitectures: Readonly<Record<string, string>> = { x64: 'amd64' };

export function nodeOf({ apiVersion, kind, metadata, spec, status }: Node): NodeV1 {
  const [podCIDR] = spec.podCIDRs;
  const { nodeInfo } = status;
  return {
    apiVersion,
    kind,
    metadata: metadataOf(metadata),
    spec: {
      ...(podCIDR !== undefined && { podCIDR, podCIDRs: [...spec.podCIDRs] }),
      ...(spec.unschedulable === true && {
        taints: [{ effect: 'NoSchedule', key: 'node.kubernetes.io/unschedulable' }],
        unschedulable: true,
      }),
    },
    status: {
      addresses: [
        ...status.addresses.map((address) => ({ address, type: 'InternalIP' })),
        { address: metadata.name, type: 'Hostname' },
      ],
      conditions: [readyCondition(status)],
      ...(nodeInfo !== undefined && {
        nodeInfo: {
          architecture: machineArchitectures[nodeInfo.architecture] ?? nodeInfo.architecture,
          bootID: '',
          containerRuntimeVersion: nodeInfo.containerRuntimeVersion,
          kernelVersion: nodeInfo.kernelVersion,
          kubeProxyVersion: '',
          kubeletVersion: nodeInfo.version,
          machineID: '',
          operatingSystem: 'linux',
          osImage: nodeInfo.osImage,
          systemUUID: '',
        },
      }),
    },
  };
}

/** In the words of the kubelet and of the node controller. */
export function readyCondition({ ready, message }: Node['status']): NodeCondition {
  const [reason, usual] = ready
    ? ['KubeletReady', "the node's agent answers"]
    : ['NodeStatusUnknown', "the node's agent does not answer"];
  return { message: message ?? usual, reason, status: ready ? 'True' : 'False', type: 'Ready' };
}
