import type { StreamResult } from '../../../model/stream.ts';

/** Millions of bits of payload a second, as the receiver got them. */
export function megabitsOf({ received, receivedInMs }: StreamResult): number {
  return receivedInMs > 0 ? (received.bytes * 8) / receivedInMs / 1_000 : 0;
}

/** TTLs that packets commonly begin with; Linux takes the first (net.ipv4.ip_default_ttl, RFC 1700 on IP_TTL). */
const firstTtls = [64, 128, 255] as const;

/** How many routers a packet has passed that came with this TTL. */
export function hopsOf(ttl: number): number {
  return (firstTtls.find((first) => ttl <= first) ?? 255) - ttl;
}
