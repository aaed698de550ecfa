import * as z from 'zod';
import { sameEndpoint, type Endpoint } from '../../model/endpoint.ts';
import { UsageError } from '../../model/errors.ts';
import { timeoutSchema } from '../format/duration.ts';
import { portSchema } from '../format/port-schema.ts';
import { protocolSchema } from '../format/protocol-schema.ts';
import { selectorSchema, type Selector } from '../format/selector-schema.ts';
import { selectorText } from '../format/selector-text.ts';
import { sourceSchema } from '../format/source-schema.ts';
import { timingShape } from '../format/timing-schema.ts';
import { verdictSchema } from '../format/verdict-schema.ts';
import { judgeEventually } from '../judge-eventually.ts';
import type { JudgedProbe, ProbeCase } from '../judged-probe.ts';
import { checkFamily, checkPort, checkSource, checkTargetPorts, checkVerdicts } from '../load/check-probe.ts';
import { checkSelector } from '../load/check-selector.ts';
import { probedPorts } from '../probed-ports.ts';
import { selectEndpoints } from '../selectors.ts';
import { defineStep, stepSchema, type StepContext } from '../step-definition.ts';
import { portText } from '../port-text.ts';

const schema = stepSchema({
  probe: z
    .strictObject({
      from: selectorSchema,
      to: selectorSchema,
      protocol: protocolSchema,
      port: portSchema
        .optional()
        .describe('Without it, every port of that protocol that the target declares.'),
      count: z.int().min(1).max(1_000).default(1).describe('How many probes of each kind.'),
      timeout: timeoutSchema().optional().describe('How long one probe waits for its answer; 1s by default.'),
      sizeBytes: z.int().min(1).max(65_000).optional().describe('Payload of each probe, both ways.'),
      family: z
        .enum(['ipv4', 'ipv6'])
        .optional()
        .describe(
          "The target's address family; by default that of its first address that the sender has, too.",
        ),
    })
    .describe('Probes from one pod or node to another.'),
  expect: z
    .strictObject({
      verdict: verdictSchema.optional(),
      source: sourceSchema.optional(),
      ...timingShape,
    })
    .optional()
    .describe('By default: answered, from an address of the sender itself.'),
});
type ProbeStep = z.output<typeof schema>;

const expectedOf = (step: ProbeStep) => step.expect?.verdict ?? (['answered'] as const);

export const probeStep = defineStep({
  key: 'probe',
  kind: 'probe',
  about: 'Sends a probe from one pod or node to another and compares its verdict.',
  schema,
  describe: (step) => {
    const { from, to } = step.probe;
    const expected = expectedOf(step).join(' or ');
    return `${selectorText(from)} → ${selectorText(to)} ${portText(step.probe)} is ${expected}`;
  },
  check(step, context) {
    const { probe, expect } = step;
    const expected = expectedOf(step);
    checkSelector(probe.from, ['probe', 'from'], context);
    const targets = checkSelector(probe.to, ['probe', 'to'], context);
    checkPort(probe, 'probe', context.report);
    checkFamily(probe.family, 'probe', context);
    checkTargetPorts(probe, targets, 'probe', expected, context.report);
    checkVerdicts(probe.protocol, expected, ['expect', 'verdict'], context.report);
    checkSource(expect?.source, expected, context.report);
  },
  run: (step, context) =>
    judgeEventually(() => casesOf(step, context), summaryOf, step.expect ?? {}, context),
});

function casesOf(step: ProbeStep, { cluster }: StepContext): readonly ProbeCase[] {
  const { probe, expect } = step;
  const { protocol, timeout, sizeBytes, family } = probe;
  const cases = pairsOf(
    probe.from,
    probe.to,
    selectEndpoints(probe.from, cluster),
    selectEndpoints(probe.to, cluster),
  )
    .flatMap(({ from, to }) => probedPorts(to, probe, cluster).map((port) => ({ from, to, port })))
    .map(
      ({ from, to, port }): ProbeCase => ({
        request: {
          from,
          to,
          protocol,
          source: expect?.source ?? 'pod-ip',
          ...(port !== undefined && { port }),
          ...(timeout !== undefined && { timeoutMs: timeout }),
          ...(sizeBytes !== undefined && { sizeBytes }),
          ...(family !== undefined && { family }),
        },
        expected: expectedOf(step),
      }),
    );
  if (cases.length === 0) {
    throw new UsageError('no-pairs', 'there is nothing to probe', {
      hint: `${selectorText(probe.to)} declares no port for ${protocol}, or is the sender itself`,
    });
  }
  return cases.flatMap((probeCase) => Array.from({ length: probe.count }, () => probeCase));
}

/** A pod reaches itself only where both sides name it; groups that overlap mean different pods. */
function pairsOf(
  fromSelector: Selector,
  toSelector: Selector,
  from: readonly Endpoint[],
  to: readonly Endpoint[],
): readonly { readonly from: Endpoint; readonly to: Endpoint }[] {
  const named = [fromSelector, toSelector].every(
    (selector) => typeof selector === 'string' && selector !== 'all',
  );
  return from.flatMap((a) => to.filter((b) => named || !sameEndpoint(a, b)).map((b) => ({ from: a, to: b })));
}

function summaryOf(judged: readonly JudgedProbe[]): string {
  const counts = new Map<string, number>();
  for (const { result } of judged) {
    counts.set(result.verdict.verdict, (counts.get(result.verdict.verdict) ?? 0) + 1);
  }
  if (judged.length === 1) return judged[0]?.result.verdict.verdict ?? '';
  return [...counts].map(([verdict, count]) => `${count} of ${judged.length} ${verdict}`).join(', ');
}
