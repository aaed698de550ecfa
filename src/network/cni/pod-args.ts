import { randomBytes } from 'node:crypto';
import type { Attachment } from '../../cni/attachment.ts';
import { type PodKey, splitPodKey } from '../../model/names.ts';

/** As container runtimes name sandboxes: 64 hexadecimal digits, new for every sandbox. */
export const newContainerId = (): string => randomBytes(32).toString('hex');

/** What Kubernetes' container runtimes tell plugins of a pod in CNI_ARGS, in their order. */
export function podArgs(pod: PodKey, containerId: string, uid: string | undefined): Attachment['args'] {
  const { namespace, name } = splitPodKey(pod);
  return [
    ['IgnoreUnknown', '1'],
    ['K8S_POD_NAMESPACE', namespace],
    ['K8S_POD_NAME', name],
    ['K8S_POD_INFRA_CONTAINER_ID', containerId],
    ...(uid === undefined ? [] : [['K8S_POD_UID', uid] as const]),
  ];
}
