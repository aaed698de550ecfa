import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { displayEndpoint, sameEndpoint, type Endpoint } from '../model/endpoint.ts';
import { UsageError } from '../model/errors.ts';
import { familyOf } from '../model/ip.ts';
import type { ProbeRequest } from '../model/probe.ts';
import { eventually } from '../scenario/eventually.ts';
import { pairFamilies, type PairFamilies } from '../scenario/pair-families.ts';
import { portText } from '../scenario/port-text.ts';
import { probedPorts } from '../scenario/probed-ports.ts';
import { systemClock } from '../util/clock.ts';
import { askProbes, withEvidence } from './ask-probes.ts';
import { judge } from './judge.ts';
import { readMatrixExpectation, unmetMatrix } from './judge-matrix.ts';
import { Matrix, type MatrixQuestion } from './matrix.ts';
import type { Probe } from './probe.ts';
import { checkManner, requestOf } from './probe-requests.ts';
import { matrixSchema, type ReadManner } from './probe-schema.ts';
import { readInput } from './read-input.ts';
import { endpointsOf } from './selection.ts';

/** Evidence is long, and the first pairs mostly explain the rest. */
const withEvidenceCount = 3;

/** @throws ProblemsError; UsageError for names that nothing has, `no-pairs`; ExpectationError */
export async function askMatrix(
  cluster: ClusterHandle,
  { from = 'all', to = 'all', expect, onProgress, ...manner }: Omit<MatrixQuestion, 'signal'>,
  signal: AbortSignal,
): Promise<Matrix> {
  const asked = readInput('matrix', matrixSchema, manner);
  const expected = expect === undefined ? undefined : readMatrixExpectation(expect);
  const verdicts = expected && [...expected.default, ...expected.except.flatMap(({ verdict }) => verdict)];
  checkManner('matrix', asked, verdicts, cluster);
  const options = { signal, ...(onProgress !== undefined && { onProgress }) };
  const attempt = async () => {
    const senders = endpointsOf('matrix.from', from, cluster);
    const targets = endpointsOf('matrix.to', to, cluster);
    const requests = requestsOf(senders, targets, asked, cluster);
    return { requests, probes: await askProbes(cluster, requests, options) };
  };
  const unmetBy = ({ requests, probes }: Asked) =>
    expected && unmetMatrix(matrixOf(requests, probes, asked), expected);
  const { value } = await eventually(attempt, (now) => unmetBy(now) === undefined, asked, {
    signal,
    clock: systemClock,
  });
  const probes = await explained(cluster, value, signal);
  const unmet = unmetBy({ ...value, probes });
  if (unmet !== undefined) throw unmet;
  return matrixOf(value.requests, probes, asked);
}

interface Asked {
  readonly requests: readonly ProbeRequest[];
  readonly probes: readonly Probe[];
}

/** Also an expectation of the opposite may fail, but what needs explaining is mostly what did not get through. */
async function explained(
  cluster: ClusterHandle,
  { requests, probes }: Asked,
  signal: AbortSignal,
): Promise<readonly Probe[]> {
  const silent = probes.filter((probe) => judge(probe, ['answered']) !== 'holds').slice(0, withEvidenceCount);
  return Promise.all(
    probes.map(async (probe, index) => {
      const request = requests[index];
      return request !== undefined && silent.includes(probe)
        ? withEvidence(cluster, probe, request, signal)
        : probe;
    }),
  );
}

function requestsOf(
  senders: readonly Endpoint[],
  targets: readonly Endpoint[],
  manner: ReadManner,
  cluster: ClusterHandle,
): readonly ProbeRequest[] {
  const families = familiesOf(manner, cluster);
  const requests = senders.flatMap((sender) =>
    targets
      .filter((target) => !sameEndpoint(sender, target))
      .flatMap((target) =>
        families(sender, target).flatMap((family) =>
          probedPorts(target, manner, cluster).map((port) =>
            requestOf(sender, target, port, { ...manner, family }),
          ),
        ),
      ),
  );
  if (requests.length > 0) return requests;
  throw new UsageError('no-pairs', `there is no pair to probe by ${portText(manner)}`, {
    hint: 'a pair is two different pods, and without a port the target has to declare one',
  });
}

/** The one that is named, or that of the source that servers have to see; else all. */
function familiesOf({ family: named, source }: ReadManner, cluster: ClusterHandle): PairFamilies {
  const family = named ?? (typeof source === 'object' ? familyOf(source.address) : undefined);
  return family === undefined ? pairFamilies(cluster) : () => [family];
}

function matrixOf(requests: readonly ProbeRequest[], probes: readonly Probe[], manner: ReadManner): Matrix {
  const names = (ends: readonly Endpoint[]) => [...new Set(ends.map(displayEndpoint))];
  const from = names(requests.map((request) => request.from));
  const to = names(requests.map((request) => request.to));
  const order = [...new Set([...from, ...to])];
  return new Matrix(
    manner,
    from,
    to.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    probes,
  );
}
