import { assertNever } from '../../model/assert-never.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Finding } from './finding.ts';
import { probeHttp } from './http-probe.ts';
import { probeIcmp } from './icmp-probe.ts';
import type { ProbeTask } from './probe-task.ts';
import { probeTcp } from './tcp-probe.ts';
import { probeUdp } from './udp-probe.ts';

/** Runs one probe to its verdict. @throws what is no matter of the network: no descriptor left, aborted */
export async function runProbe(task: ProbeTask): Promise<Verdict> {
  const startedMs = performance.now();
  const finding = fromOwnKernel(await find(task), task);
  const elapsedMs = performance.now() - startedMs - task.deadline.stoodStillMs;
  return { ...finding, elapsedMs: Math.round(elapsedMs * 100) / 100 };
}

/**
 * Three seconds after it began to ask for a next hop's link address in vain, the kernel tells its own
 * processes by an ICMP message to itself (arp_error_report). That is the same silence that an earlier probe
 * saw as no answer, and no word of anybody on the way.
 */
function fromOwnKernel(finding: Finding, { from, order }: ProbeTask): Finding {
  const { reason, icmp, ...rest } = finding;
  if (reason !== 'icmp-host-unreachable' || icmp === undefined) return finding;
  if (!from.localAddresses().includes(icmp.sender)) return finding;
  return {
    ...rest,
    verdict: 'no-answer',
    reason: 'neighbour-unresolved',
    detail: `the next hop towards ${order.toAddress} does not answer for its link address`,
  };
}

function find(task: ProbeTask): Promise<Finding> {
  const { protocol } = task.order;
  switch (protocol) {
    case 'tcp':
      return probeTcp(task);
    case 'udp':
      return probeUdp(task);
    case 'icmp':
      return probeIcmp(task);
    case 'http':
      return probeHttp(task);
    default:
      return assertNever(protocol, 'protocol');
  }
}
