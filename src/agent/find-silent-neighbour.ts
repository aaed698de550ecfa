import { listNeighbours } from '../netlink/neighbour.ts';
import { lookUpRoute } from '../netlink/route.ts';
import { isSystemError } from '../netlink/system-error.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * Why nobody answered: along the way of a packet, the first hop whose next neighbour does not answer for its
 * link address (ARP, neighbour discovery). The kernel itself tells only after three seconds.
 * @param way the sandboxes whose kernels route the packet, the sender's first
 * @returns a sentence, or undefined when all neighbours are known
 */
export function findSilentNeighbour(way: readonly Sandbox[], target: string): string | undefined {
  for (const sandbox of way) {
    try {
      // Also of a route with several ways the kernel tells the one that a packet would take.
      const { via: address = target, device } = lookUpRoute(sandbox.rtnetlink, { to: target });
      const neighbour = listNeighbours(sandbox.rtnetlink).find(
        (it) => it.address === address && it.index === device,
      );
      if (neighbour?.state === 'incomplete' || neighbour?.state === 'failed') {
        return `${address} does not answer for its link address: neighbour ${neighbour.state.toUpperCase()} in ${sandbox.name}`;
      }
    } catch (error) {
      // No route from here: the verdict has said what is to be said.
      if (!isSystemError(error)) throw error;
    }
  }
  return undefined;
}
