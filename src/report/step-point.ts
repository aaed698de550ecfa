import type { ScenarioResult, StepResult } from '../model/result.ts';

/** What formats with one entry a step make an entry of. */
export interface StepPoint {
  readonly scenario: ScenarioResult;
  readonly step: StepResult;
  /** `03 step name`; a repetition after the first is named, so that no two entries of a report are equal. */
  readonly name: string;
}

/** `03` */
export function stepNumber(index: number): string {
  return String(index).padStart(2, '0');
}

/**
 * One point a step. A scenario that went wrong outside its steps (no cluster, pods never ready) gets a
 * point `00 cluster` of its own, so that no format can show it as passed.
 */
export function stepPoints(scenario: ScenarioResult): readonly StepPoint[] {
  const repetition = scenario.repetition > 1 ? ` [repetition ${scenario.repetition}]` : '';
  return [...outsideSteps(scenario), ...scenario.steps].map((step) => ({
    scenario,
    step,
    name: `${stepNumber(step.index)} ${step.name}${repetition}`,
  }));
}

function outsideSteps(scenario: ScenarioResult): readonly StepResult[] {
  const bad = scenario.status === 'failed' || scenario.status === 'error';
  if (!bad || scenario.steps.some((step) => step.status === scenario.status)) return [];
  return [
    {
      index: 0,
      name: 'cluster',
      kind: 'cluster',
      status: scenario.status,
      durationMs: 0,
      summary: scenario.message ?? 'went wrong outside its steps',
      failures: [],
      failureCount: 0,
      warnings: [],
      warningCount: 0,
      matrices: [],
      modelLines: [],
      message: scenario.message ?? 'went wrong outside its steps',
      ...(scenario.hint === undefined ? {} : { hint: scenario.hint }),
    },
  ];
}
