import type { Probe } from '../../src/library/probe.ts';
import type { VerdictName } from '../../src/model/verdict.ts';

/** A probe of the library that found this, and what its target found of itself. */
export function probeThat(verdict: VerdictName, control?: VerdictName, more: Partial<Probe> = {}): Probe {
  return {
    from: 'web',
    to: 'db',
    fromAddress: '10.244.1.2',
    toAddress: '10.244.2.2',
    protocol: 'tcp',
    port: 5432,
    verdict,
    reason: verdict === 'answered' ? 'answer' : 'timeout',
    detail: `as the test says`,
    elapsedMs: 1,
    simulated: true,
    evidence: [],
    ...(control !== undefined && { control: { verdict: control, reason: 'answer', detail: '' } }),
    ...more,
  };
}
