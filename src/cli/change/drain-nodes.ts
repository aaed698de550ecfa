import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { StoreEvent } from '../../cluster/store.ts';
import { keyOfPod } from '../../cluster/pod-state.ts';
import { type PodKey, splitPodKey } from '../../model/names.ts';
import { flag } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-code.ts';
import type { Change } from './change.ts';
import { findNodes, readNodeWords } from './find-nodes.ts';

export const drainNodes: Change = async (args, context, open) => {
  const words = readNodeWords(args);
  const options = {
    signal: context.signal,
    ignoreDaemonSets: flag(args, 'ignore-daemonsets'),
    force: flag(args, 'force'),
  };
  await using cluster = await open(args, context);
  for (const node of findNodes(cluster, words)) await drainNode(cluster, node, options, context);
  return exitCodes.ok;
};

async function drainNode(
  cluster: ClusterHandle,
  node: string,
  options: Parameters<ClusterHandle['drain']>[1],
  context: CliContext,
): Promise<void> {
  const { terminal, quiet } = context;
  const { out } = terminal;
  const before = cluster.nodes().find(({ metadata }) => metadata.name === node);
  const staying = cluster
    .pods()
    .filter((pod) => pod.spec.nodeName === node && ownedByDaemonSet(pod))
    .map(keyOfPod);
  const tale = new DrainTale(node, before?.spec.unschedulable === true, out);
  const unwatch = cluster.watch((event) => tale.hear(event));
  try {
    if (options.ignoreDaemonSets === true && staying.length > 0 && !quiet) {
      terminal.err(`note: pods of DaemonSets stay: ${staying.join(', ')}\n`);
    }
    const deleted = await cluster.drain(node, options);
    tale.end(deleted);
  } finally {
    unwatch();
  }
}

const ownedByDaemonSet = ({ metadata }: Parameters<typeof keyOfPod>[0]): boolean =>
  metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') === true;

/** Tells of a drain in kubectl's lines, as it goes on. */
class DrainTale {
  readonly #node: string;
  readonly #out: (text: string) => void;
  readonly #evicting = new Set<PodKey>();
  readonly #evicted = new Set<PodKey>();
  #isCordoned = false;

  constructor(node: string, wasCordoned: boolean, out: (text: string) => void) {
    this.#node = node;
    this.#out = out;
    if (wasCordoned) this.#cordoned('already cordoned');
  }

  hear({ type, object }: StoreEvent): void {
    if (object.kind === 'Node' && object.metadata.name === this.#node) {
      if (object.spec.unschedulable === true) this.#cordoned('cordoned');
    }
    if (object.kind !== 'Pod' || object.spec.nodeName !== this.#node) return;
    const pod = keyOfPod(object);
    if (type === 'DELETED') this.#gone(pod);
    else if (object.metadata.deletionTimestamp !== undefined) this.#going(pod);
  }

  /** What no event has told yet is told now. */
  end(deleted: readonly PodKey[]): void {
    this.#cordoned('cordoned');
    for (const pod of deleted) this.#going(pod);
    for (const pod of deleted) this.#gone(pod);
    this.#out(`node/${this.#node} drained\n`);
  }

  #cordoned(words: string): void {
    if (!this.#isCordoned) this.#out(`node/${this.#node} ${words}\n`);
    this.#isCordoned = true;
  }

  #going(pod: PodKey): void {
    if (!this.#evicting.has(pod)) this.#out(`evicting pod ${pod}\n`);
    this.#evicting.add(pod);
  }

  /** A pod that was going before the drain is not its work. */
  #gone(pod: PodKey): void {
    if (this.#evicting.has(pod) && !this.#evicted.has(pod)) {
      this.#out(`pod/${splitPodKey(pod).name} evicted\n`);
    }
    this.#evicted.add(pod);
  }
}
