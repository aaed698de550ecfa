import { PodnetError } from '../../../model/errors.ts';
import { displayEndpoint } from '../../../model/endpoint.ts';
import { pathPlaces } from '../../../model/networks-report.ts';
import { streamProtocols, type StreamProtocol } from '../../../model/stream.ts';
import type { IpFamily } from '../../../model/verdict.ts';
import type { ScenarioStep } from '../../scenario.ts';
import type { StepContext, StepOutcome } from '../../step-definition.ts';
import { percentileOf } from '../spread.ts';
import { measuredPods } from './measured-pods.ts';
import type { NetworkRecord, PathKey } from './network-record.ts';
import { megabitsOf } from './rates.ts';

export interface MeasuringOptions {
  readonly families: readonly IpFamily[];
  readonly streamMs: number;
}

/** Enough for a 99th percentile, in a few milliseconds. */
export const echoCount = 500;

const placeWords = { 'one-node': 'on one node', 'two-nodes': 'between two nodes' } as const;

/** The steps of a round: round trips and streams on every path, whose figures go into the record. */
export function measuringSteps(
  { families, streamMs }: MeasuringOptions,
  record: NetworkRecord,
): readonly ScenarioStep[] {
  const paths = families.flatMap((family) => pathPlaces.map((place): PathKey => ({ place, family })));
  const works = paths.flatMap((path) => {
    const where = `${placeWords[path.place]}${families.length > 1 ? `, ${familyWords[path.family]}` : ''}`;
    return [
      { name: `round trips ${where}`, run: (context: StepContext) => echoes(path, record, context) },
      ...streamProtocols.map((protocol) => ({
        name: `${protocol.toUpperCase()} ${where}`,
        run: (context: StepContext) => stream(path, protocol, streamMs, record, context),
      })),
    ];
  });
  return works.map((work, index) => ({ index: index + 1, kind: 'measure', manifests: [], ...work }));
}

const familyWords = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

async function echoes(path: PathKey, record: NetworkRecord, context: StepContext): Promise<StepOutcome> {
  const { cluster, signal } = context;
  const { place, family } = path;
  const found = await cluster.measureEchoes({ ...measuredPods[place], family, count: echoCount }, { signal });
  record.addEchoes(path, found);
  const medianMs = percentileOf(found.roundTripsMs, 0.5);
  if (medianMs === undefined) return nothingCame(path, 'ICMP', 'no echo request was answered');
  return { passed: true, summary: `${Math.round(medianMs * 1_000)} µs` };
}

async function stream(
  path: PathKey,
  protocol: StreamProtocol,
  durationMs: number,
  record: NetworkRecord,
  { cluster, signal }: StepContext,
): Promise<StepOutcome> {
  const { place, family } = path;
  const request = { ...measuredPods[place], family, protocol, durationMs };
  try {
    const found = await cluster.measureStream(request, { signal });
    record.addStream(path, protocol, found);
    if (found.received.bytes === 0) return nothingCame(path, protocol, 'nothing of it arrived');
    return { passed: true, summary: `${(megabitsOf(found) / 1_000).toFixed(2)} Gbit/s` };
  } catch (error) {
    if (!(error instanceof PodnetError && error.code === 'stream-failed')) throw error;
    return nothingCame(path, protocol, error.message);
  }
}

/** A network that carries nothing is a finding, not an error. */
function nothingCame({ place }: PathKey, what: string, seen: string): StepOutcome {
  const { from, to } = measuredPods[place];
  const pair = `${displayEndpoint(from)} → ${displayEndpoint(to)}`;
  return {
    passed: false,
    summary: seen,
    failures: [{ what: `${what} ${pair}`, expected: 'something arrives', seen, evidence: [] }],
  };
}
