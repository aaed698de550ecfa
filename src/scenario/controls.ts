import type { ClusterHandle, OperationOptions } from '../cluster/cluster-handle.ts';
import { displayEndpoint } from '../model/endpoint.ts';
import type { ProbeRequest, ProbeResult } from '../model/probe.ts';
import type { VerdictName } from '../model/verdict.ts';
import type { JudgedProbe } from './judged-probe.ts';
import { portText } from './port-text.ts';

/** Verdicts of a probe that did not get through: they say something only about a port that answers. */
export const failuresToGetThrough: readonly VerdictName[] = [
  'no-answer',
  'refused',
  'reset',
  'unreachable',
  'too-big',
  'stalled',
];

/**
 * An expected failure to get through counts only if the port answered inside the target's own netns at the
 * time; for `refused`, a port where nothing listens is as good. Otherwise a scenario would be green because
 * its server is down. Each distinct target and port is tried once.
 */
export async function applyControls(
  cluster: Pick<ClusterHandle, 'probe'>,
  judged: readonly JudgedProbe[],
  options: OperationOptions,
): Promise<readonly JudgedProbe[]> {
  const wanted = new Map<string, ProbeRequest>();
  for (const { request } of judged.filter(needsControl)) wanted.set(controlKey(request), controlOf(request));
  if (wanted.size === 0) return judged;
  const results = await cluster.probe([...wanted.values()], options);
  const controls = new Map([...wanted.keys()].map((key, index) => [key, results[index]]));
  return judged.map((probe) => {
    if (!needsControl(probe)) return probe;
    const control = controls.get(controlKey(probe.request));
    if (control === undefined || !supports(control, probe.result)) return inconclusive(probe, control);
    return { ...probe, control };
  });
}

const needsControl = ({ holds, result }: JudgedProbe): boolean =>
  holds && failuresToGetThrough.includes(result.verdict.verdict);

const controlKey = ({ to, protocol, port, family }: ProbeRequest): string =>
  `${displayEndpoint(to)} ${protocol} ${port ?? ''} ${family ?? ''}`;

/** The target to itself; whom its server sees is no question here. */
function controlOf({ to, protocol, port, family, timeoutMs }: ProbeRequest): ProbeRequest {
  return {
    from: to,
    to,
    protocol,
    source: 'any',
    ...(port !== undefined && { port }),
    ...(family !== undefined && { family }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function supports(control: ProbeResult, result: ProbeResult): boolean {
  const seen = control.verdict.verdict;
  return seen === 'answered' || (result.verdict.verdict === 'refused' && seen === 'refused');
}

function inconclusive(probe: JudgedProbe, control: ProbeResult | undefined): JudgedProbe {
  const { request, result } = probe;
  const { verdict } = result.verdict;
  const seen = control === undefined ? 'nothing' : `${control.verdict.verdict} (${control.verdict.detail})`;
  const detail =
    `${verdict}, but ${portText(request)} did not answer inside ${displayEndpoint(request.to)} either: ` +
    `its own probe to itself saw ${seen}`;
  return {
    ...probe,
    ...(control !== undefined && { control }),
    holds: false,
    result: {
      ...result,
      verdict: { ...result.verdict, verdict: 'inconclusive', reason: 'control-failed', detail },
    },
  };
}
