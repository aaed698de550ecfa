import type { Failure } from '../model/result.ts';
import type { ExpectableVerdict } from '../model/verdict.ts';
import { createColours } from '../report/colours.ts';
import { failureLine } from '../report/failure-facts.ts';
import { oneFailure } from '../report/failure-text.ts';
import { expectedText } from '../scenario/probe-failures.ts';
import { portText } from '../scenario/port-text.ts';
import type { Judgement } from './judge.ts';
import type { Probe } from './probe.ts';

/** Failures told with all their facts; the others get a line each. */
const inFull = 3;
const inLines = 20;

/** A probe that was not as expected, as reports have it. */
export function failureOf(probe: Probe, expected: string, judgement: Judgement): Failure {
  const { from, to, fromAddress, toAddress, protocol, port, verdict, reason, icmp, evidence } = probe;
  return {
    what: `${from} → ${to} ${portText(probe)}`,
    expected,
    seen: `${verdict}: ${probe.detail}${doubt(probe, judgement)}`,
    verdict,
    reason,
    ...(icmp !== undefined && { icmp }),
    from,
    to,
    fromAddress,
    toAddress,
    protocol,
    ...(port !== undefined && { port }),
    evidence,
  };
}

/** Why a verdict that looks as if it were the expected one proves nothing. */
function doubt({ verdict, control, to }: Probe, judgement: Judgement): string {
  if (judgement !== 'inconclusive' || verdict === 'inconclusive') return '';
  const own = control === undefined ? 'it was not asked' : `its own probe to itself saw ${control.verdict}`;
  return `; that proves nothing, for the port does not answer inside ${to} either: ${own}`;
}

export function expectation(expected: readonly ExpectableVerdict[], negated = false): string {
  return `${negated ? 'not ' : ''}${expectedText(expected)}`;
}

/** The failures for people: the first ones with facts and evidence. */
export function storyOf(title: string, failures: readonly Failure[], count = failures.length): string {
  const colours = createColours(false);
  const full = failures.slice(0, inFull).map((failure) => `\n${oneFailure(failure, colours)}`);
  const lines = failures.slice(inFull, inLines).map((failure) => `\n${failureLine(failure)}`);
  const left = count - Math.min(failures.length, inLines);
  return `${title}\n${full.join('')}${lines.join('')}${left > 0 ? `\nand ${left} more` : ''}`.trimEnd();
}
