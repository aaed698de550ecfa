import type { EventSink } from '../../model/event.ts';
import type { ScenarioResult } from '../../model/result.ts';
import type { Scenario } from '../scenario.ts';
import { shapeOf } from '../../cluster/shape-of.ts';
import { skippedStep } from './step-result.ts';

/** A scenario that was not run, told of like one that was, so that no report loses it. */
export function skippedScenario(
  scenario: Scenario,
  message: string,
  {
    sink,
    id,
    seed,
    repetition,
  }: {
    readonly sink: EventSink;
    readonly id: number;
    readonly seed: number;
    readonly repetition: number;
  },
): ScenarioResult {
  const { name, file, description } = scenario;
  const described = { name, file, ...(description !== undefined && { description }) };
  sink({
    kind: 'scenario-started',
    id,
    ...described,
    steps: scenario.steps.map((step) => ({ index: step.index, name: step.name })),
  });
  const steps = scenario.steps.map((step) => skippedStep(step, message));
  for (const result of steps) sink({ kind: 'step-finished', id, result });
  const cluster = shapeOf(scenario.cluster);
  const result: ScenarioResult = {
    ...described,
    status: 'skipped',
    durationMs: 0,
    seed,
    repetition,
    cluster,
    steps,
    pods: [],
    message,
  };
  sink({ kind: 'scenario-finished', id, result });
  return result;
}
