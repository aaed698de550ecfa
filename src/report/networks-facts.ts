import type {
  MeasuredNetwork,
  MeasuredPath,
  MeasuredStream,
  NetworksReport,
} from '../model/networks-report.ts';
import { plural } from '../util/plural.ts';
import { formatTime } from './format-time.ts';
import { shortTime } from './short-time.ts';

/** What is said of measured networks in every format for people. */

/** A table with a row for each network. */
export interface NetworksTable {
  readonly title?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What networks are, and how long their pods took; then a table for each way between two pods. */
export function networksTables({ networks }: NetworksReport): readonly NetworksTable[] {
  const [first] = networks;
  const severalFamilies = new Set(first?.paths.map(({ family }) => family)).size > 1;
  return [
    { header: podsHeader, rows: networks.map(podsRow) },
    ...(first?.paths ?? []).map(
      (path, index): NetworksTable => ({
        title: `${placeTitles[path.place]}${severalFamilies ? `, ${familyTitles[path.family]}` : ''}`,
        header: pathHeader,
        rows: networks.map(({ name, paths }) => [name, ...pathCells(paths[index])]),
      }),
    ),
  ];
}

const placeTitles = {
  'one-node': 'from pod to pod on one node',
  'two-nodes': 'from pod to pod on two nodes',
} as const;
const familyTitles = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

const podsHeader = ['network', 'mtu', 'result', 'pods', 'all ready', '×', 'each'];

function podsRow({ name, mtuBytes, status, pods }: MeasuredNetwork): readonly string[] {
  return [
    name,
    mtuBytes === undefined ? none : String(mtuBytes),
    status,
    String(pods?.count ?? 0),
    pods === undefined ? none : shortTime(pods.allReady.medianMs),
    multiple(pods?.relative),
    pods === undefined ? none : shortTime(pods.each.medianMs),
  ];
}

const pathHeader = ['network', 'hops', 'p50', '×', 'p90', 'p99', 'tcp', '×', 'udp', '×', 'lost'];

function pathCells(path: MeasuredPath | undefined): readonly string[] {
  const { hops, roundTrips, tcp, udp } = path ?? {};
  return [
    hops === undefined ? none : String(hops),
    micros(roundTrips?.p50Ms),
    multiple(roundTrips?.relative),
    micros(roundTrips?.p90Ms),
    micros(roundTrips?.p99Ms),
    gigabits(tcp),
    multiple(tcp?.relative),
    gigabits(udp),
    multiple(udp?.relative),
    udp === undefined ? none : percent(udp.lostShare),
  ];
}

const none = '–';

const micros = (ms: number | undefined): string =>
  ms === undefined ? none : String(ms < 0.01 ? Number((ms * 1_000).toFixed(1)) : Math.round(ms * 1_000));

function gigabits(stream: MeasuredStream | undefined): string {
  if (stream === undefined) return none;
  const value = stream.medianMbits / 1_000;
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

const multiple = (relative: number | undefined): string =>
  relative === undefined ? none : relative.toFixed(2);

function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  return value < 0.1 ? '<0.1 %' : `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

/** What explains the headers, in a few lines, for whoever reads them the first time. */
export function networksLegend({ rounds, streamMs }: NetworksReport): readonly string[] {
  return [
    'all ready, each: how long all pods, and one pod, took to be ready (median)',
    'hops: routers on the way back, by the TTL of replies',
    'p50, p90, p99: round trips of echo requests in µs; so many of 100 took no longer',
    `tcp, udp: Gbit/s of payload that arrived, in ${formatTime(streamMs)} (median of ${plural(rounds, 'round')}); lost: datagrams`,
    '×: as a multiple of the first network',
  ];
}

/** How it came out, in a sentence. */
export function networksVerdict({ networks, interrupted }: NetworksReport): string {
  const of = (status: MeasuredNetwork['status']): readonly string[] =>
    networks.filter((network) => network.status === status).map(({ name }) => name);
  const parts = [
    ...sentence('measured: ', of('passed')),
    ...sentence('something carried nothing on ', of('failed')),
    ...sentence('not measured to the end: ', of('error')),
    ...sentence('not measured: ', of('skipped')),
    ...(interrupted ? ['interrupted'] : []),
  ];
  return parts.join('; ');
}

const sentence = (text: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${text}${names.join(', ')}`];
