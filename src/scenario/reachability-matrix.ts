import { displayEndpoint, type Endpoint } from '../model/endpoint.ts';
import type { MatrixCell, ReachabilityMatrix } from '../model/result.ts';
import type { ProbeProtocol } from '../model/verdict.ts';
import type { JudgedProbe } from './judged-probe.ts';

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
  return {
    protocol,
    ...(port !== undefined && { port }),
    from: from.map(displayEndpoint),
    to: to.map(displayEndpoint),
    cells: from.map((row) => to.map((column) => cells.get(cellKey(row, column)) ?? null)),
  };
}

const cellKey = (from: Endpoint, to: Endpoint): string => `${displayEndpoint(from)} ${displayEndpoint(to)}`;
