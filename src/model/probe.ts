import type { Endpoint } from './endpoint.ts';
import type { IpFamily, ProbeProtocol, Verdict } from './verdict.ts';

/** One probe, as the cluster is asked for it. */
export interface ProbeRequest {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: ProbeProtocol;
  /** Absent for icmp only. */
  readonly port?: number;
  readonly family?: IpFamily;
  /** How long to wait for the answer; 1,000 by default. */
  readonly timeoutMs?: number;
  /** Payload bytes each way; by default as much as fills one segment (tcp, http) or a short text (udp, icmp). */
  readonly sizeBytes?: number;
  /**
   * Which source address the server must see, else `wrong-source`. `pod-ip`: an address of the sender
   * itself (of the node for a node or a host-network pod); `any`: not compared.
   */
  readonly source?: SourceExpectation;
  /** Reach the target over its own loopback address instead of its pod or node address. */
  readonly toLoopback?: boolean;
  /**
   * Call another address and port, which are translated to the target's own on the way, as for a hostPort. `port` stays
   * that of the target. TCP and UDP only.
   */
  readonly calledAt?: CalledAt;
}

export interface CalledAt {
  readonly address: string;
  readonly port: number;
}

/** `pod-ip`, `node-ip` (an address of the sender's node), `any`, or an address. */
export type SourceExpectation = 'pod-ip' | 'node-ip' | 'any' | { readonly address: string };

/** A probe that was sent, with the addresses it used and what came of it. */
export interface ProbeResult {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly fromAddress: string;
  readonly toAddress: string;
  readonly protocol: ProbeProtocol;
  readonly port?: number;
  /** The target has no process of its own: the responder answers for it. */
  readonly simulated: boolean;
  readonly verdict: Verdict;
}
