import type {
  MeasuredNetwork,
  MeasuredPath,
  MeasuredRoundTrips,
  MeasuredStream,
} from '../../../model/networks-report.ts';
import type { ScenarioResult } from '../../../model/result.ts';
import type { EchoResult, StreamResult } from '../../../model/stream.ts';
import { worstOf } from '../compare-runs.ts';
import { medianOf, percentileOf, spreadOf } from '../spread.ts';
import type { NetworkRound, PathKey } from './network-record.ts';
import { hopsOf, megabitsOf } from './rates.ts';

/** All rounds on one network; at least one. */
export interface NetworkRounds {
  readonly name: string;
  readonly plugin: string;
  readonly rounds: readonly NetworkRound[];
}

/** What was measured of each, in its own right and as a multiple of the first one's. */
export function measuredNetworks(
  networks: readonly NetworkRounds[],
  paths: readonly PathKey[],
): readonly MeasuredNetwork[] {
  const absolute = networks.map((network) => measuredNetwork(network, paths));
  const [first] = absolute;
  return first === undefined ? [] : absolute.map((network) => relativeTo(first, network));
}

function measuredNetwork(
  { name, plugin, rounds }: NetworkRounds,
  paths: readonly PathKey[],
): MeasuredNetwork {
  const worst = worstOf(rounds.map(({ result }) => result));
  const mtuBytes = rounds.find((round) => round.mtuBytes !== undefined)?.mtuBytes;
  const pods = rounds.flatMap((round) => round.pods ?? []);
  const allReady = spreadOf(pods.map(({ allReadyMs }) => allReadyMs));
  const each = spreadOf(pods.flatMap(({ eachMs }) => eachMs));
  return {
    name,
    plugin,
    cluster: worst?.cluster ?? '',
    ...(mtuBytes !== undefined && { mtuBytes }),
    status: worst?.status ?? 'skipped',
    ...troubleOf(worst),
    ...(allReady !== undefined &&
      each !== undefined && { pods: { count: pods[0]?.eachMs.length ?? 0, allReady, each } }),
    paths: paths.map((path) => measuredPath(path, rounds)),
  };
}

/** Of the round as a whole, else of the first step that did not go well. */
function troubleOf(result: ScenarioResult | undefined): Pick<MeasuredNetwork, 'message' | 'hint'> {
  const step = result?.steps.find(({ status }) => status === 'failed' || status === 'error');
  const message = result?.message ?? (step === undefined ? undefined : `${step.name}: ${step.summary}`);
  const hint = result?.hint ?? step?.hint;
  return { ...(message !== undefined && { message }), ...(hint !== undefined && { hint }) };
}

function measuredPath({ place, family }: PathKey, rounds: readonly NetworkRound[]): MeasuredPath {
  const isHere = (path: PathKey): boolean => path.place === place && path.family === family;
  const echoes = rounds.flatMap((round) => round.echoes.filter(isHere).map((one) => one.echoes));
  const streams = rounds.flatMap((round) => round.streams.filter(isHere));
  const of = (protocol: string) =>
    measuredStream(streams.flatMap((one) => (one.protocol === protocol ? one.stream : [])));
  const hops = echoes.flatMap(({ ttls }) => ttls.map(hopsOf));
  const roundTrips = measuredRoundTrips(echoes);
  const [tcp, udp] = [of('tcp'), of('udp')];
  return {
    place,
    family,
    ...(hops.length > 0 && { hops: Math.max(...hops) }),
    ...(roundTrips !== undefined && { roundTrips }),
    ...(tcp !== undefined && { tcp }),
    ...(udp !== undefined && { udp }),
  };
}

function measuredRoundTrips(echoes: readonly EchoResult[]): MeasuredRoundTrips | undefined {
  const all = echoes.flatMap(({ roundTripsMs }) => roundTripsMs);
  const [p50Ms, p90Ms, p99Ms] = [0.5, 0.9, 0.99].map((share) => percentileOf(all, share));
  if (p50Ms === undefined || p90Ms === undefined || p99Ms === undefined) return undefined;
  const sent = echoes.reduce((sum, one) => sum + one.sent, 0);
  return { sent, answered: all.length, p50Ms, p90Ms, p99Ms };
}

function measuredStream(streams: readonly StreamResult[]): MeasuredStream | undefined {
  const rates = streams.map(megabitsOf);
  const medianMbits = medianOf(rates);
  const [stream] = streams;
  if (medianMbits === undefined || stream === undefined) return undefined;
  const sent = streams.reduce((sum, one) => sum + one.sent.datagrams, 0);
  const received = streams.reduce((sum, one) => sum + one.received.datagrams, 0);
  return {
    rounds: streams.length,
    payloadBytes: stream.payloadBytes,
    medianMbits,
    leastMbits: Math.min(...rates),
    mostMbits: Math.max(...rates),
    lostShare: sent === 0 ? 0 : Math.max(0, sent - received) / sent,
  };
}

function relativeTo(first: MeasuredNetwork, network: MeasuredNetwork): MeasuredNetwork {
  const { pods } = network;
  return {
    ...network,
    ...(pods !== undefined && {
      pods: { ...pods, ...ratio(pods.allReady.medianMs, first.pods?.allReady.medianMs) },
    }),
    paths: network.paths.map((path, index) => {
      const base = first.paths[index];
      const { roundTrips, tcp, udp } = path;
      return {
        ...path,
        ...(roundTrips !== undefined && {
          roundTrips: { ...roundTrips, ...ratio(roundTrips.p50Ms, base?.roundTrips?.p50Ms) },
        }),
        ...(tcp !== undefined && { tcp: { ...tcp, ...ratio(tcp.medianMbits, base?.tcp?.medianMbits) } }),
        ...(udp !== undefined && { udp: { ...udp, ...ratio(udp.medianMbits, base?.udp?.medianMbits) } }),
      };
    }),
  };
}

const ratio = (value: number, base: number | undefined): { readonly relative?: number } =>
  base === undefined || base === 0 ? {} : { relative: value / base };
