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
  const finding = await find(task);
  return { ...finding, elapsedMs: Math.round((performance.now() - startedMs) * 100) / 100 };
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
