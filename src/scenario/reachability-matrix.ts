import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import { familyOf } from '../model/ip.ts';
import type { MatrixCell, ReachabilityMatrix } from '../model/result.ts';
import type { IpFamily, ProbeProtocol } from '../model/verdict.ts';
import type { JudgedProbe } from './judged-probe.ts';

/** A table a family that was probed, that of the first probe first. */
export function matrixPerFamily(
  ...[from, to, what, judged]: Parameters<typeof reachabilityMatrix>
): readonly ReachabilityMatrix[] {
  const byFamily = new Map<IpFamily, JudgedProbe[]>();
  for (const probe of judged) {
    const family = familyOf(probe.result.toAddress);
    const known = byFamily.get(family);
    if (known === undefined) byFamily.set(family, [probe]);
    else known.push(probe);
  }
  if (byFamily.size === 0) return [reachabilityMatrix(from, to, what, judged)];
  return [...byFamily.values()].map((probes) => reachabilityMatrix(from, to, what, probes));
}

/** The probes of a step as a table; of several ports between one pair, one that is not as expected shows. */
export function reachabilityMatrix(
  from: readonly Endpoint[],
  to: readonly Endpoint[],
  { protocol, port }: { readonly protocol: ProbeProtocol; readonly port?: number | undefined },
  judged: readonly JudgedProbe[],
): ReachabilityMatrix {
  const cells = new Map<string, MatrixCell>();
  for (const { request, result, holds } of judged) {
    const key = cellKey(request.from, request.to);
    if (cells.get(key)?.expected === false) continue;
    cells.set(key, { verdict: result.verdict.verdict, expected: holds });
  }
  const families = new Set(judged.map(({ result }) => familyOf(result.toAddress)));
  const [family, another] = families;
  return {
    protocol,
    ...(port !== undefined && { port }),
    ...(family !== undefined && another === undefined && { family }),
    from: from.map(displayEndpoint),
    to: to.map(displayEndpoint),
    cells: from.map((row) => to.map((column) => cells.get(cellKey(row, column)) ?? null)),
  };
}

const cellKey = (from: Endpoint, to: Endpoint): string => `${displayEndpoint(from)} ${displayEndpoint(to)}`;
