import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import { assertNever } from '../../model/assert-never.ts';
import { displayEndpoint, type Endpoint } from '../../model/endpoint.ts';
import type { Inspection } from '../../model/inspection.ts';
import { hostAt, parseCidr } from '../../model/ip.ts';
import type { ProbeResult } from '../../model/probe.ts';
import { bgpGap } from '../bgp-reason.ts';
import { nodeOf } from '../evidence.ts';
import { unresolvedHop } from '../neighbour-reason.ts';
import { portText } from '../port-text.ts';
import { routeTo, sectionLines } from '../route-to.ts';
import { hopWithoutEndpoint } from '../tunnel-endpoint.ts';

type Seen = Pick<ClusterHandle, 'nodes' | 'router' | 'pods'>;

/** What to look at next for a probe that did not come out as expected, with the command to type. */
export function whereToLook(cluster: Seen, result: ProbeResult, evidence: readonly Inspection[]): string {
  const { from, to, verdict } = result;
  const target = displayEndpoint(to);
  switch (verdict.verdict) {
    case 'answered':
      return `it was answered: ${inspect([to])} shows what ${target} has`;
    case 'refused':
      return `nothing listens on ${portText(result)} in ${target}, or a rule there refuses: ${inspect([to])}`;
    case 'reset':
      return `a program in ${target} or a rule on the way broke it off: ${inspect(nodesOf(cluster, from, to))}`;
    case 'no-answer':
    case 'unreachable':
      return (
        missingLink(cluster, result, evidence) ??
        senderOfError(cluster, result) ??
        `compare the routes and rules of both ends: ${inspect(nodesOf(cluster, from, to))}`
      );
    case 'too-big':
    case 'stalled':
      return `big packets get lost: compare the mtu of the links, and look for rules: ${inspect(nodesOf(cluster, from, to))}`;
    case 'wrong-source':
      return `an address is translated on the way, look for a masquerade or snat rule: ${inspect(nodesOf(cluster, from, to))}`;
    case 'wrong-peer':
      return `somebody else has the address, or a rule sends it elsewhere: ${inspect(nodesOf(cluster, from, to))}`;
    case 'inconclusive':
      return `see to it first that ${target} answers itself: podnet probe ${target} ${target}${
        result.port === undefined ? '' : `:${result.port}`
      } --protocol ${result.protocol}`;
    default:
      return assertNever(verdict.verdict, 'verdict');
  }
}

const inspect = (ends: readonly Endpoint[]): string =>
  ends.map((end) => `podnet inspect ${displayEndpoint(end)}`).join(', ');

function nodesOf(cluster: Seen, from: Endpoint, to: Endpoint): readonly Endpoint[] {
  const nodes = [from, to].flatMap((end) => nodeOf(end, cluster) ?? []);
  return [...new Map(nodes.map((node) => [displayEndpoint(node), node])).values()];
}

/** A route, a neighbour or an entry of a tunnel's that lacks on the way there or back, as the evidence shows it. */
function missingLink(
  cluster: Seen,
  { from, to, fromAddress, toAddress }: ProbeResult,
  evidence: readonly Inspection[],
): string | undefined {
  const ways = [
    ...[from, nodeOf(from, cluster)].map((place) => ({ place, address: toAddress })),
    ...[to, nodeOf(to, cluster)].map((place) => ({ place, address: fromAddress })),
  ];
  for (const { place, address } of ways) {
    if (place === undefined) continue;
    const subject = displayEndpoint(place);
    const inspection = evidence.find((one) => one.subject === subject);
    if (inspection === undefined) continue;
    const gap = bgpGap(inspection, address);
    if (gap !== undefined) return `${gap}: podnet bgp ${subject}, podnet logs ${subject}`;
    if (routeTo(sectionLines(inspection, 'routes'), address) === undefined) {
      return `${subject} has no route to ${address}: ${inspect([place])}`;
    }
    if (unresolvedHop(inspection, address) !== undefined) {
      return `nobody answers ${subject} for the next hop to ${address}: ${inspect([place])}`;
    }
    if (hopWithoutEndpoint(inspection, address) !== undefined) {
      return `the fdb of ${subject} has no tunnel endpoint for the next hop to ${address}: ${inspect([place])}`;
    }
  }
  return undefined;
}

/** Whoever sent an ICMP error knows why. */
function senderOfError(cluster: Seen, { verdict }: ProbeResult): string | undefined {
  const sender = verdict.icmp?.sender;
  if (sender === undefined) return undefined;
  const node = cluster.nodes().find(({ spec, status }) => {
    const gateways = spec.podCIDRs.map((cidr) => hostAt(parseCidr(cidr), 1));
    return [...status.addresses, ...gateways].includes(sender);
  });
  const { router } = cluster;
  const name = router?.addresses.includes(sender) === true ? router.name : node?.metadata.name;
  if (name === undefined) return undefined;
  return `node/${name} sent the error, look at its routes and rules: podnet inspect node/${name}`;
}
