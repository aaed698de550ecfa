import { hintOf, messageOf } from '../../model/errors.ts';
import type { StepResult, StepStatus } from '../../model/result.ts';
import type { ScenarioStep } from '../scenario.ts';
import type { StepOutcome } from '../step-definition.ts';

/** The result of a step that was judged. */
export function judgedStep(step: ScenarioStep, outcome: StepOutcome, durationMs: number): StepResult {
  const { failures = [], warnings = [] } = outcome;
  return {
    ...emptyStep(step, outcome.passed ? 'passed' : 'failed', durationMs),
    summary: outcome.summary,
    failures,
    failureCount: outcome.passed ? 0 : (outcome.failureCount ?? failures.length),
    warnings,
    warningCount: outcome.warningCount ?? warnings.length,
    matrices: outcome.matrices ?? [],
    modelLines: outcome.modelLines ?? [],
  };
}

/** A step that could not be judged. */
export function brokenStep(
  step: ScenarioStep,
  error: unknown,
  stopped: string | undefined,
  durationMs: number,
): StepResult {
  const result = emptyStep(step, 'error', durationMs);
  if (stopped !== undefined) return { ...result, summary: stopped, message: stopped };
  const hint = hintOf(error) ?? step.hint;
  return {
    ...result,
    summary: messageOf(error),
    message: messageOf(error),
    ...(hint !== undefined && { hint }),
  };
}

export function skippedStep(step: ScenarioStep, message: string): StepResult {
  return { ...emptyStep(step, 'skipped', 0), summary: message, message };
}

function emptyStep(
  { index, name, kind, hint, line }: ScenarioStep,
  status: StepStatus,
  durationMs: number,
): StepResult {
  return {
    index,
    name,
    kind,
    ...(line !== undefined && { line }),
    status,
    durationMs,
    summary: '',
    failures: [],
    failureCount: 0,
    warnings: [],
    warningCount: 0,
    matrices: [],
    modelLines: [],
    ...(hint !== undefined && { hint }),
  };
}
