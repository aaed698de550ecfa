import type { Endpoint } from '../../src/model/endpoint.ts';
import { parseNodeName, podKey } from '../../src/model/names.ts';
import type { ProbeRequest } from '../../src/model/probe.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { JudgedProbe } from '../../src/scenario/judged-probe.ts';

export const podEnd = (name: string): Endpoint => ({ kind: 'pod', pod: podKey('default', name) });
export const nodeEnd = (name: string): Endpoint => ({ kind: 'node', node: parseNodeName(name) });

/** What a probe from one pod to another found; it holds when it was answered. */
export function judgedProbe(
  from: string,
  to: string,
  found: Partial<Verdict> = {},
  more: Partial<ProbeRequest> = {},
): JudgedProbe {
  const request: ProbeRequest = { from: podEnd(from), to: podEnd(to), protocol: 'icmp', ...more };
  const verdict: Verdict = { verdict: 'answered', reason: 'answer', detail: 'so', elapsedMs: 1, ...found };
  const { protocol, port } = request;
  return {
    request,
    expected: ['answered'],
    holds: verdict.verdict === 'answered',
    result: {
      from: request.from,
      to: request.to,
      fromAddress: '10.244.1.2',
      toAddress: '10.244.2.2',
      protocol,
      ...(port !== undefined && { port }),
      simulated: true,
      verdict,
    },
  };
}
