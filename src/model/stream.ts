import type { Endpoint } from './endpoint.ts';
import type { IpFamily } from './verdict.ts';

export const streamProtocols = ['tcp', 'udp'] as const;
export type StreamProtocol = (typeof streamProtocols)[number];

/** Of TCP, what is handed to the kernel in one piece: what iperf3 takes. */
export const tcpPieceBytes = 128 * 1024;

/** Something that went over a stream: bytes of payload, and in how many datagrams (0 of TCP). */
export interface StreamAmount {
  readonly bytes: number;
  readonly datagrams: number;
}

/** What came of a stream. */
export interface ReceivedAmount extends StreamAmount {
  /** Between the first and the last of it. */
  readonly elapsedMs: number;
}

/** Payload from one endpoint to another, as fast as it goes. */
export interface StreamRequest {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: StreamProtocol;
  readonly family?: IpFamily;
  /** How long is sent: `longestStreamMs` at most. */
  readonly durationMs: number;
  /**
   * Of one datagram; by default what fills a packet of the pod network's MTU. Of TCP: what is handed to the kernel as one
   * piece, 128 KiB by default.
   */
  readonly payloadBytes?: number;
  /** Ends it before it would have sent more. */
  readonly maxBytes?: number;
}

export const longestStreamMs = 60_000;

/** A stream that came to its end. What was sent and not received is lost. */
export interface StreamResult {
  readonly fromAddress: string;
  readonly toAddress: string;
  readonly payloadBytes: number;
  readonly sent: StreamAmount;
  readonly received: StreamAmount;
  /** Between the first and the last that was received. */
  readonly receivedInMs: number;
}

/** Echo requests one after another, each sent when the one before is answered. */
export interface EchoRequest {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly family?: IpFamily;
  readonly count: number;
}

export interface EchoResult {
  readonly toAddress: string;
  readonly sent: number;
  /** Of those that were answered, in their order. */
  readonly roundTripsMs: readonly number[];
  /** The TTL (hop limit) that replies came with, each once. */
  readonly ttls: readonly number[];
}
