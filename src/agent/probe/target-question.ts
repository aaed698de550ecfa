import type { Endpoint } from '../../model/endpoint.ts';
import type { IpFamily } from '../../model/verdict.ts';
import type { MarkedPacket, SeenConnection, SeenPacket, TcpCall } from './probe-target.ts';

/** What is probed there: HTTP is TCP here. */
export interface ProbedPort {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly family: IpFamily;
  /** Echo requests have none. */
  readonly port?: number;
}

/**
 * What the agent of a probe's sender has to know of the target. `port` is asked before anything is sent: it
 * also has the target watch for the packets that will come.
 */
export type TargetQuestion = { readonly target: Endpoint } & (
  | { readonly kind: 'port'; readonly port: ProbedPort }
  | { readonly kind: 'packet'; readonly packet: MarkedPacket }
  | { readonly kind: 'connection'; readonly call: TcpCall }
  | { readonly kind: 'neighbour'; readonly address: string }
  /** For how many of the last milliseconds the target's agent did not get to run. */
  | { readonly kind: 'hold-up'; readonly withinMs: number }
);

/** Holds what was asked for; nothing when there is nothing of it. */
export interface TargetAnswer {
  /** A responder of ours has the port. */
  readonly simulated?: boolean;
  readonly packet?: SeenPacket;
  readonly connection?: SeenConnection;
  readonly silent?: string;
  readonly heldUpMs?: number;
}

/** Asks those who have the targets, whoever they are: one answer a question, in their order. */
export type AskTargets = (
  questions: readonly TargetQuestion[],
  signal: AbortSignal,
) => Promise<readonly TargetAnswer[]>;
