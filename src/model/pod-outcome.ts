import type { PodNetworkStatus } from './cni-network.ts';
import type { PodKey } from './names.ts';

/** The kubelet's reason for a pod whose network could not be made. */
export const sandboxFailedReason = 'FailedCreatePodSandBox';

/** How a pod came up. */
export type PodOutcome =
  | {
      readonly pod: PodKey;
      readonly ok: true;
      readonly podIPs: readonly string[];
      /** Of a pod that CNI plugins attached, each network it is in. */
      readonly networks?: readonly PodNetworkStatus[];
    }
  | { readonly pod: PodKey; readonly ok: false; readonly reason: string; readonly message: string };

/** What a container's process did after its start. */
export interface ContainerExit {
  readonly pod: PodKey;
  readonly container: string;
  readonly exitCode: number;
  /** The last line it wrote, if any. */
  readonly lastWords?: string;
}
