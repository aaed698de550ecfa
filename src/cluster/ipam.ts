import { UsageError } from '../model/errors.ts';
import { formatCidr, hostAt, offsetIn, parseCidr, sizeOf, type Cidr } from '../model/ip.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import type { ClusterPlan, NetworkPlan, NodePlan } from '../model/plan.ts';

/** A node has no address left for another pod. */
export class PodCidrFullError extends UsageError {
  constructor(cidr: Cidr, node: NodeName) {
    const size = capacityOf(cidr);
    super('pod-cidr-full', `podCIDR ${formatCidr(cidr)} of ${node} is full (${size} addresses)`, {
      hint: 'delete pods, or use more nodes',
    });
  }
}

/**
 * The addresses of one node's pods, one of each of its podCIDRs. Next-fit: an address that was given back is
 * not handed out again before all others were, so that nobody's old neighbour entry or connection meets a new
 * pod.
 */
export class NodeIpam {
  readonly #node: NodeName;
  readonly #pools: readonly Pool[];
  readonly #addresses = new Map<PodKey, readonly string[]>();

  constructor(node: NodeName, podCIDRs: readonly string[]) {
    this.#node = node;
    this.#pools = podCIDRs.map((cidr) => new Pool(parseCidr(cidr)));
  }

  /** How many pods the node has addresses for. */
  get capacity(): number {
    return Math.min(...this.#pools.map(({ cidr }) => Number(capacityOf(cidr))));
  }

  /**
   * Addresses with prefix length, in the order of the podCIDRs; a pod that has some gets the same.
   * @throws PodCidrFullError
   */
  allocate(pod: PodKey): readonly string[] {
    const known = this.#addresses.get(pod);
    if (known !== undefined) return known;
    const full = this.#pools.find((pool) => pool.isFull);
    if (full !== undefined) throw new PodCidrFullError(full.cidr, this.#node);
    const addresses = this.#pools.map((pool) => pool.take(pod));
    this.#addresses.set(pod, addresses);
    return addresses;
  }

  /**
   * Gives a pod the addresses that it had before, in the form in which `allocate` gave them.
   * @throws UsageError `address-taken`, `address-outside`; nothing is taken then
   */
  reserve(pod: PodKey, addresses: readonly string[]): void {
    if (addresses.length !== this.#pools.length) {
      throw this.#outside(pod, addresses.join(', '));
    }
    const places = addresses.map((address, index) => {
      const pool = this.#pools[index];
      const offset = pool?.offsetOf(address);
      if (pool === undefined || offset === undefined) throw this.#outside(pod, address);
      if (pool.isTaken(offset, pod)) {
        throw new UsageError('address-taken', `${address} of ${pod} is another pod's on ${this.#node}`);
      }
      return { pool, offset };
    });
    this.release(pod);
    this.#addresses.set(
      pod,
      places.map(({ pool, offset }) => pool.takeAt(pod, offset)),
    );
  }

  /** Who has which addresses. */
  allocations(): Iterable<readonly [PodKey, readonly string[]]> {
    return this.#addresses.entries();
  }

  #outside(pod: PodKey, what: string): UsageError {
    const cidrs = this.#pools.map(({ cidr }) => formatCidr(cidr)).join(', ');
    return new UsageError('address-outside', `${what} of ${pod} is not of ${cidrs} of ${this.#node}`);
  }

  /** Gives a pod's addresses back; a pod that has none is ignored. */
  release(pod: PodKey): void {
    if (!this.#addresses.delete(pod)) return;
    for (const pool of this.#pools) pool.giveBack(pod);
  }
}

/** The address keepers of all nodes of a plan, by the node's name; none where CNI plugins give the addresses. */
export function nodeIpams({ network, nodes }: Pick<ClusterPlan, 'network' | 'nodes'>): Map<string, NodeIpam> {
  return new Map(
    nodes.flatMap((node) => {
      const ipam = ipamOf(network, node);
      return ipam === undefined ? [] : [[node.name, ipam]];
    }),
  );
}

export function ipamOf({ plugin }: NetworkPlan, { name, podCIDRs }: NodePlan): NodeIpam | undefined {
  return plugin === 'cni' ? undefined : new NodeIpam(name, podCIDRs);
}

/** Network address and gateway before the first pod's; in IPv4 the broadcast address after the last. */
const firstOffset = 2n;
const lastOffset = (cidr: Cidr): bigint => sizeOf(cidr) - (cidr.family === 'ipv4' ? 2n : 1n);

function capacityOf(cidr: Cidr): bigint {
  const count = lastOffset(cidr) - firstOffset + 1n;
  return count < 0n ? 0n : count;
}

class Pool {
  readonly cidr: Cidr;
  readonly #used = new Set<bigint>();
  readonly #byPod = new Map<PodKey, bigint>();
  #next = firstOffset;

  constructor(cidr: Cidr) {
    this.cidr = cidr;
  }

  get isFull(): boolean {
    return BigInt(this.#used.size) >= capacityOf(this.cidr);
  }

  take(pod: PodKey): string {
    while (this.#used.has(this.#next)) this.#advance();
    return this.takeAt(pod, this.#next);
  }

  /** @param offset that is free */
  takeAt(pod: PodKey, offset: bigint): string {
    this.#used.add(offset);
    this.#byPod.set(pod, offset);
    this.#next = offset;
    this.#advance();
    return `${hostAt(this.cidr, offset)}/${this.cidr.prefixLength}`;
  }

  /** Whether a pod other than this one has it. */
  isTaken(offset: bigint, pod: PodKey): boolean {
    return this.#used.has(offset) && this.#byPod.get(pod) !== offset;
  }

  /** The place in this pool of an address with prefix length; undefined when it is none of a pod's. */
  offsetOf(address: string): bigint | undefined {
    const offset = offsetIn(this.cidr, address);
    return offset === undefined || offset < firstOffset || offset > lastOffset(this.cidr)
      ? undefined
      : offset;
  }

  giveBack(pod: PodKey): void {
    const offset = this.#byPod.get(pod);
    if (offset !== undefined) this.#used.delete(offset);
    this.#byPod.delete(pod);
  }

  #advance(): void {
    this.#next = this.#next >= lastOffset(this.cidr) ? firstOffset : this.#next + 1n;
  }
}
