import type { PodTimes } from './compare-report.ts';
import type { StepStatus } from './result.ts';
import type { Surroundings } from './surroundings.ts';
import type { IpFamily } from './verdict.ts';

/** What `podnet compare -o json` writes without a scenario. Its JSON Schema is docs/networks-report.schema.json. */
export interface NetworksReport {
  readonly apiVersion: 'podnet/v1alpha1';
  readonly kind: 'NetworksReport';
  readonly startedAt: string;
  readonly durationMs: number;
  /** Of the first round; each later one has one more. */
  readonly seed: number;
  /** Each measures all networks, one after another. */
  readonly rounds: number;
  readonly surroundings: Surroundings;
  readonly interrupted: boolean;
  readonly exitCode: number;
  /** How long each stream was sent. */
  readonly streamMs: number;
  /** In the order of the command line. Every `relative` is the figure as a multiple of the first one's. */
  readonly networks: readonly MeasuredNetwork[];
}

export interface MeasuredNetwork {
  /** Short and unique. */
  readonly name: string;
  /** As the command line has it. */
  readonly plugin: string;
  /** `2 nodes, bridge, 10.244.0.0/16`. */
  readonly cluster: string;
  /** Of the pods' interfaces; absent when no cluster came up. */
  readonly mtuBytes?: number;
  /** The worst of all rounds. */
  readonly status: StepStatus;
  /** What went wrong. */
  readonly message?: string;
  readonly hint?: string;
  /** How long pods took to be ready; absent when they never were. `relative` is of all of them. */
  readonly pods?: PodTimes & { readonly relative?: number };
  readonly paths: readonly MeasuredPath[];
}

export const pathPlaces = ['one-node', 'two-nodes'] as const;
export type PathPlace = (typeof pathPlaces)[number];

/** From one pod to another one. What could not be measured is absent. */
export interface MeasuredPath {
  readonly place: PathPlace;
  readonly family: IpFamily;
  /** Routers on the way back: what replies had lost of the TTL that they began with. */
  readonly hops?: number;
  readonly roundTrips?: MeasuredRoundTrips;
  readonly tcp?: MeasuredStream;
  readonly udp?: MeasuredStream;
}

/** Echo requests one after another, those of all rounds. */
export interface MeasuredRoundTrips {
  readonly sent: number;
  readonly answered: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  /** Of the median. */
  readonly relative?: number;
}

/** What the receiver got, in millions of bits of payload a second. */
export interface MeasuredStream {
  readonly rounds: number;
  /** Of a datagram; of TCP, of one piece for the kernel. */
  readonly payloadBytes: number;
  readonly medianMbits: number;
  readonly leastMbits: number;
  readonly mostMbits: number;
  /** 0 to 1, of the datagrams of all rounds; 0 of TCP, which sends again what was lost. */
  readonly lostShare: number;
  /** Of the median. */
  readonly relative?: number;
}
