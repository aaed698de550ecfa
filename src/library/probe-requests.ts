import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { UsageError } from '../model/errors.ts';
import type { ProbeRequest } from '../model/probe.ts';
import type { ExpectableVerdict } from '../model/verdict.ts';
import { checkFamily, checkPort, checkSource, checkVerdicts } from '../scenario/load/check-probe.ts';
import { portText } from '../scenario/port-text.ts';
import { probedPorts } from '../scenario/probed-ports.ts';
import { knownNow } from './known-now.ts';
import type { ReadManner } from './probe-schema.ts';
import { checkInput } from './read-input.ts';

/** What a schema cannot see of a question: contradictions, and what this cluster does not have. */
export function checkManner(
  what: string,
  manner: ReadManner,
  expected: readonly ExpectableVerdict[] | undefined,
  cluster: ClusterHandle,
): void {
  checkInput(what, (report) => {
    const here: typeof report = (problem) => report({ ...problem, path: problem.path.slice(1) });
    checkPort(manner, what, here);
    checkFamily(manner.family, what, { known: knownNow(cluster), report: here });
    if (expected !== undefined) {
      checkVerdicts(manner.protocol, expected, ['', 'expect'], here);
      checkSource(manner.source, expected, here);
    } else if (manner.within !== undefined || manner.hold !== undefined) {
      const message = 'within and hold are of an expectation, and there is none';
      here({ path: ['', 'expect'], code: 'no-expectation', message, hint: "write expect: 'answered'" });
    }
  });
}

export function requestOf(
  from: Endpoint,
  to: Endpoint,
  port: number | undefined,
  { protocol, family, timeout, sizeBytes, source }: ReadManner,
): ProbeRequest {
  return {
    from,
    to,
    protocol,
    source: source ?? 'pod-ip',
    ...(port !== undefined && { port }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(family !== undefined && { family }),
  };
}

/** The port of a single probe. @throws UsageError `no-port`, `which-port` */
export function onePort(
  to: Endpoint,
  name: string,
  manner: ReadManner,
  cluster: ClusterHandle,
): number | undefined {
  const ports = probedPorts(to, manner, cluster);
  if (ports.length === 1) return ports[0];
  const declared = ports.map((port) => portText({ protocol: manner.protocol, port })).join(', ');
  throw ports.length === 0
    ? new UsageError('no-port', `${name} declares no port for ${manner.protocol}`, { hint: 'say which port' })
    : new UsageError('which-port', `${name} declares several ports: ${declared}`, { hint: 'say which port' });
}
