import type { PodNetworkStatus } from '../../src/model/cni-network.ts';
import type { ContainerExit, PodOutcome } from '../../src/model/pod-outcome.ts';
import type { ContainerStart, PodDriver, PodStart } from '../../src/cluster/pod-driver.ts';
import { keyOfPod } from '../../src/cluster/pod-state.ts';
import { displayPod, type NodeName, type PodKey } from '../../src/model/names.ts';

/** A PodDriver without a kernel: it remembers its calls and says that all went well, unless told otherwise. */
export class RecordingDriver implements PodDriver {
  /** `start node-1 web db`, in the order of the calls. */
  readonly calls: string[] = [];
  readonly addresses = new Map<string, readonly string[]>();
  /** What CNI plugins say of pods, by name. */
  readonly networks = new Map<string, readonly PodNetworkStatus[]>();
  /** Pods that do not come up, by name. */
  readonly broken = new Set<string>();
  brokenReason = 'NetworkFailed';
  /** Pods whose outcome is told before that of the others, by name. */
  readonly early = new Set<string>();
  /** Waited for in each call, e.g. to hold it; throws to make it fail. */
  before: (call: string, signal: AbortSignal) => Promise<void> = async () => {};
  readonly #listeners = new Set<(exit: ContainerExit) => void>();

  async start(
    node: NodeName,
    pods: readonly PodStart[],
    signal: AbortSignal,
    onOutcome?: (outcome: PodOutcome) => void,
  ): Promise<readonly PodOutcome[]> {
    for (const start of pods)
      if (this.early.has(start.pod.metadata.name)) onOutcome?.(this.#outcomeOf(start));
    await this.#called(
      'start',
      node,
      pods.map(({ pod }) => keyOfPod(pod)),
      signal,
    );
    return pods.map((start) => this.#outcomeOf(start));
  }

  #outcomeOf({ pod, addresses }: PodStart): PodOutcome {
    const key = keyOfPod(pod);
    this.addresses.set(displayPod(key), addresses);
    if (this.broken.has(pod.metadata.name)) {
      return { pod: key, ok: false, reason: this.brokenReason, message: 'no bridge' };
    }
    const networks = this.networks.get(pod.metadata.name);
    if (networks !== undefined) return { pod: key, ok: true, podIPs: networks[0]?.ips ?? [], networks };
    return { pod: key, ok: true, podIPs: addresses.map((address) => address.replace(/\/.*/, '')) };
  }

  async stop(node: NodeName, pods: readonly PodKey[], signal: AbortSignal): Promise<void> {
    await this.#called('stop', node, pods, signal);
  }

  async startAgain(
    node: NodeName,
    containers: readonly ContainerStart[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.#called(
      'again',
      node,
      containers.map(({ pod }) => pod),
      signal,
    );
  }

  onContainerExit(listener: (exit: ContainerExit) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  exit(pod: PodKey, container: string, exitCode: number, lastWords?: string): void {
    const said = lastWords === undefined ? {} : { lastWords };
    for (const listener of this.#listeners) listener({ pod, container, exitCode, ...said });
  }

  async #called(verb: string, node: NodeName, pods: readonly PodKey[], signal: AbortSignal): Promise<void> {
    const call = `${verb} ${node} ${pods.map(displayPod).join(' ')}`;
    this.calls.push(call);
    await this.before(call, signal);
  }
}
