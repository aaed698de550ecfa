import type { ProbeReport, ReportedProbe } from '../model/ask-report.ts';
import type { Colours } from './colours.ts';
import { evidenceText, factsText } from './failure-text.ts';

/** What `podnet probe` prints: a line a verdict, and below one that is not as expected the story behind it. */
export function probeText({ probes, expected }: ProbeReport, colours: Colours): string {
  const groups = new Map<string, ReportedProbe[]>();
  const totals = new Map<string, number>();
  for (const probe of probes) {
    const key = [serviceText(probe), probe.verdict, probe.reason, probe.holds].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), probe]);
    totals.set(serviceText(probe), (totals.get(serviceText(probe)) ?? 0) + 1);
  }
  const texts = [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return '';
    // Evidence is collected once for many probes; the one that has it speaks for all of its kind.
    const shown = group.find(({ evidence }) => evidence.length > 0) ?? first;
    const line = verdictLine(shown, group, totals.get(serviceText(first)) ?? group.length, colours);
    return shown.holds
      ? `${line}${holdingFacts(shown, colours)}`
      : `${line}${story(shown, expected, colours)}`;
  });
  return texts.join('');
}

const serviceText = ({ protocol, port }: ReportedProbe): string =>
  port === undefined ? protocol : `${protocol}/${port}`;

function verdictLine(
  probe: ReportedProbe,
  group: readonly ReportedProbe[],
  total: number,
  colours: Colours,
): string {
  const paint = !probe.holds ? colours.red : probe.verdict === 'answered' ? colours.green : colours.yellow;
  const { verdict, reason, seen } = probe;
  const counted = total === 1 ? '' : `${group.length} of ${total} `;
  const why = reason === 'answer' ? '' : ` (${reason})`;
  // How long silence was waited for is no news.
  const time = reason === 'timeout' ? '' : ` in ${timeText(group.map(({ elapsedMs }) => elapsedMs))}`;
  const saw = seen?.source === undefined ? '' : `, saw ${seen.source}`;
  const what = `${probe.from} → ${probe.to} ${serviceText(probe)}`;
  return `${colours.bold(what)}: ${counted}${paint(verdict)}${why}${time}${saw}\n`;
}

function timeText(timesMs: readonly number[]): string {
  const [least, most] = [Math.min(...timesMs), Math.max(...timesMs)].map((ms) => ms.toFixed(2));
  return least === most ? `${least} ms` : `${least} to ${most} ms`;
}

/** Why an expected verdict that is no answer came about. */
function holdingFacts(probe: ReportedProbe, colours: Colours): string {
  return probe.verdict === 'answered' ? '' : factsText(seenFacts(probe), colours);
}

function story(probe: ReportedProbe, expected: ProbeReport['expected'], colours: Colours): string {
  const facts = factsText(
    [
      ['expected', expected.join(' or ')],
      ...seenFacts(probe),
      ['from', `${probe.from} ${probe.fromAddress}`],
      ['to', `${probe.to} ${probe.toAddress}`],
    ],
    colours,
  );
  const evidence = probe.evidence.map((inspection) => evidenceText(inspection, colours)).join('');
  const hint = probe.hint === undefined ? '' : `  ${colours.cyan('hint:')} ${probe.hint}\n`;
  return `${facts}${evidence}${hint}`;
}

function seenFacts({ detail, icmp }: ReportedProbe): readonly (readonly [string, string])[] {
  if (icmp === undefined) return [['seen', detail]];
  return [
    ['seen', detail],
    ['icmp', `type ${icmp.type} code ${icmp.code} from ${icmp.sender}`],
  ];
}
