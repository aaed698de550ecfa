import { isSimulated } from '../../model/kubernetes.ts';
import type { SourceExpectation } from '../../model/probe.ts';
import type { ExpectableVerdict, IpFamily, ProbeProtocol } from '../../model/verdict.ts';
import { declaredPorts } from '../declared-ports.ts';
import type { ReportProblem } from '../problem-at-path.ts';
import { shownPod, type KnownTargets } from './check-selector.ts';
import type { KnownObjects, KnownPod } from './known-objects.ts';

interface CheckedProbe {
  readonly protocol: ProbeProtocol;
  readonly port?: number | undefined;
}

/** What cannot come of a protocol: it has no such message. */
const impossible: Readonly<Record<ProbeProtocol, readonly ExpectableVerdict[]>> = {
  tcp: [],
  http: [],
  udp: ['reset', 'stalled'],
  icmp: ['refused', 'reset', 'stalled'],
};

export function checkPort({ protocol, port }: CheckedProbe, key: string, report: ReportProblem): void {
  if (protocol === 'icmp' && port !== undefined) {
    const message = 'icmp has no ports';
    report({
      path: [key, 'port'],
      code: 'icmp-port',
      message,
      hint: 'leave the port out, or probe tcp or udp',
    });
  }
}

/** The family that is asked for has to be one that pods have addresses of. */
export function checkFamily(
  family: IpFamily | undefined,
  key: string,
  { known, report }: { readonly known: Pick<KnownObjects, 'families'>; readonly report: ReportProblem },
): void {
  if (family === undefined || known.families === undefined || known.families.includes(family)) return;
  const word = family === 'ipv4' ? 'IPv4' : 'IPv6';
  report({
    path: [key, 'family'],
    code: 'no-family',
    message: `the pods of this cluster have no ${word} addresses`,
    hint: `leave the family out, or give the network an ${word} podCIDR`,
  });
}

export function checkVerdicts(
  protocol: ProbeProtocol,
  expected: readonly ExpectableVerdict[],
  path: readonly (string | number)[],
  report: ReportProblem,
): void {
  if (expected.length === 0 || !expected.every((verdict) => impossible[protocol].includes(verdict))) return;
  const message = `no ${protocol} probe is ever ${expected.join(' or ')}`;
  report({
    path,
    code: 'impossible-verdict',
    message,
    hint: '`podnet help verdicts` says which verdicts there are',
  });
}

/** Only a server that was reached sees a source. */
export function checkSource(
  source: SourceExpectation | undefined,
  expected: readonly ExpectableVerdict[],
  report: ReportProblem,
): void {
  const reached = ['answered', 'wrong-source', 'wrong-peer'];
  if (source === undefined || expected.some((verdict) => reached.includes(verdict))) return;
  const message = `a source is compared when the probe is answered, and ${expected.join(' or ')} is expected`;
  report({ path: ['expect', 'source'], code: 'source-without-answer', message, hint: 'leave source out' });
}

/** A target has to declare a port where the probe names none, and not only one of another protocol. */
export function checkTargetPorts(
  { protocol, port }: CheckedProbe,
  targets: KnownTargets,
  key: string,
  expected: readonly ExpectableVerdict[],
  report: ReportProblem,
): void {
  if (protocol === 'icmp' || targets === undefined) return;
  if (targets.kind === 'node') {
    if (port !== undefined) return;
    const message = 'a node declares no ports';
    report({ path: [key], code: 'no-port', message, hint: 'say which port' });
    return;
  }
  if (port === undefined) {
    if (targets.pods.some(({ spec }) => declaredPorts(spec, protocol).length > 0)) return;
    const [only, another] = targets.pods;
    const declares =
      only !== undefined && another === undefined ? `${shownPod(only)} declares no` : 'no target declares a';
    const message = `${declares} port for ${protocol}`;
    report({ path: [key], code: 'no-port', message, hint: 'say which port, or give a container one' });
    return;
  }
  const [pod, second] = targets.pods;
  if (pod === undefined || second !== undefined || !expected.includes('answered')) return;
  if (answersOnlyOther(pod, protocol, port)) {
    const other = protocol === 'udp' ? 'TCP' : 'UDP';
    const message = `port ${port} of ${shownPod(pod)} is declared for ${other} only, so ${protocol} is not answered`;
    report({ path: [key, 'port'], code: 'other-protocol', message });
  }
}

/** Whether the responder answers on this port, for the other transport alone. */
function answersOnlyOther({ spec }: KnownPod, protocol: ProbeProtocol, port: number): boolean {
  if (spec.hostNetwork || !spec.containers.every(isSimulated)) return false;
  const other = protocol === 'udp' ? 'tcp' : 'udp';
  return declaredPorts(spec, other).includes(port) && !declaredPorts(spec, protocol).includes(port);
}
