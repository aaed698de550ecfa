import { mapConcurrent } from '../../util/concurrency.ts';
import type { NetworkConfig } from '../network-config.ts';
import { CallFailed } from './call-failed.ts';
import type { CheckResult } from './check.ts';
import type { CheckSubject } from './check-subject.ts';
import type { ConformanceCheck } from './conformance-check.ts';
import { createSubject } from './create-subject.ts';
import type { ConformanceLab, LabNode } from './lab.ts';
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

async function runCheck(
  check: ConformanceCheck,
  { lab, network, pluginType }: RunChecksOptions,
  signal: AbortSignal,
): Promise<CheckResult> {
  return await lab.withNode(async (node) => {
    const startedMs = performance.now();
    const here = typeof network === 'function' ? network(node) : network;
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
  return verdict.status === 'not-applicable' ? [verdict.reason] : [];
}
