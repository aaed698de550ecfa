import { mapConcurrent } from '../../util/concurrency.ts';
import type { NetworkConfig } from '../network-config.ts';
import { CallFailed } from './call-failed.ts';
import type { CheckResult } from './check.ts';
import type { CheckSubject } from './check-subject.ts';
import type { ConformanceCheck } from './conformance-check.ts';
import { createSubject } from './create-subject.ts';
import type { ConformanceLab, LabNode } from './lab.ts';
import { withoutPlugin } from './tested-plugins.ts';
import { fail, type Verdict } from './verdict.ts';

export interface RunChecksOptions {
  readonly lab: ConformanceLab;
  /** A function where the list depends on the node. */
  readonly network: NetworkConfig | ((node: LabNode) => NetworkConfig);
  readonly checks: readonly ConformanceCheck[];
  /** The type of the one plugin that is graded; all of the list by default. */
  readonly pluginType?: string;
  /** How many checks run at once. */
  readonly parallel: number;
  readonly onStart?: (check: ConformanceCheck) => void;
  readonly onResult?: (result: CheckResult) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs every check on a node of its own and gives the results in their order.
 * @throws CniError when a plugin is missing, and whatever is wrong with the lab: then nothing is judged
 */
export async function runChecks(options: RunChecksOptions): Promise<readonly CheckResult[]> {
  return await mapConcurrent(
    options.checks,
    options.parallel,
    async (check, signal) => {
      options.onStart?.(check);
      const result = await runCheck(check, options, signal);
      options.onResult?.(result);
      return result;
    },
    options.signal,
  );
}

/** Where the whole list is called for one plugin, what the list fails without it as well says nothing of it. */
async function runCheck(
  check: ConformanceCheck,
  options: RunChecksOptions,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { network, pluginType, ...rest } = options;
  if (pluginType === undefined || check.isOfOnePlugin === true)
    return await judgeOnce(check, options, signal);
  let canDoWithout = false;
  const whole = (node: LabNode): NetworkConfig => {
    const list = networkOn(network, node);
    canDoWithout = withoutPlugin(list, pluginType) !== undefined;
    return list;
  };
  const result = await judgeOnce(check, { ...options, network: whole }, signal);
  if (result.status !== 'fail' || !canDoWithout) return result;
  const others = (node: LabNode): NetworkConfig => {
    const list = networkOn(network, node);
    return withoutPlugin(list, pluginType) ?? list;
  };
  const compared = await judgeOnce(check, { ...rest, network: others }, signal);
  return compared.status === 'fail'
    ? { ...result, status: 'not-applicable', evidence: [`it fails without ${pluginType}, too`] }
    : result;
}

async function judgeOnce(
  check: ConformanceCheck,
  { lab, network, pluginType }: RunChecksOptions,
  signal: AbortSignal,
): Promise<CheckResult> {
  return await lab.withNode(async (node) => {
    const startedMs = performance.now();
    const here = networkOn(network, node);
    const verdict = await judge(check, createSubject({ network: here, pluginType, node, signal }));
    const { id, level, title, ground } = check;
    return {
      id,
      level,
      status: verdict.status,
      title,
      ground,
      evidence: evidenceOf(verdict),
      durationMs: Math.round(performance.now() - startedMs),
    };
  });
}

const networkOn = (network: RunChecksOptions['network'], node: LabNode): NetworkConfig =>
  typeof network === 'function' ? network(node) : network;

async function judge(check: ConformanceCheck, subject: CheckSubject): Promise<Verdict> {
  try {
    return await check.run(subject);
  } catch (error) {
    if (error instanceof CallFailed) return fail(error.evidence);
    throw error;
  }
}

function evidenceOf(verdict: Verdict): readonly string[] {
  if (verdict.status === 'fail') return verdict.evidence;
  if (verdict.status === 'not-applicable') return [verdict.reason];
  return verdict.note === undefined ? [] : [verdict.note];
}
