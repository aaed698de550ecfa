import type { ReachabilityMatrix, ScenarioResult } from '../model/result.ts';
import { failureText, warningText } from './failure-text.ts';
import { shownMatrices } from './matrix-cells.ts';
import { matrixTable } from './matrix-table.ts';
import { modelTable } from './model-table.ts';
import { podsTable, simulatedNote } from './pods-table.ts';
import { oneLine } from './printable.ts';
import { stepPoints } from './step-point.ts';
import type { TextOptions } from './text-options.ts';
import { hanging } from './wrapped.ts';

/**
 * What follows the list of steps: failures with their evidence, the network model's lines, then the pods'
 * table and the matrices. Blocks are parted by empty lines.
 */
export function scenarioDetails(scenario: ScenarioResult, options: TextOptions): string {
  const { colours } = options;
  const failures = stepPoints(scenario)
    .filter(({ step }) => step.status === 'failed' || step.status === 'error')
    .map((point) => failureText(point, colours));
  const warnings = stepPoints(scenario)
    .filter(({ step }) => step.warningCount > 0)
    .map((point) => warningText(point, colours));
  const models = scenario.steps
    .filter((step) => step.modelLines.length > 0)
    .map((step) => modelTable(step.modelLines, options));
  return [...failures, ...warnings, ...models, ...tables(scenario, options)]
    .map((block) => `\n${block}`)
    .join('');
}

function tables(scenario: ScenarioResult, options: TextOptions): readonly string[] {
  const simulated = simulatedNames(scenario);
  const note = simulatedNote(scenario.pods);
  const pods =
    scenario.pods.length === 0
      ? []
      : [
          podsTable(scenario.pods) +
            (note === undefined ? '' : options.colours.dim(`\n${hanging(note, options.columns, 0)}\n`)),
        ];
  const matrices = scenario.steps.flatMap((step) =>
    shownMatrices(step).map((matrix) => titledMatrix(step.name, matrix, { ...options, simulated })),
  );
  return [...pods, ...matrices];
}

function titledMatrix(
  name: string,
  matrix: ReachabilityMatrix,
  options: TextOptions & { readonly simulated: ReadonlySet<string> },
): string {
  return `${options.colours.dim(oneLine(name))}\n${matrixTable(matrix, options)}`;
}

/** Names of simulated pods, written as in a matrix. */
export function simulatedNames(scenario: ScenarioResult): ReadonlySet<string> {
  const names = scenario.pods
    .filter((pod) => pod.simulated)
    .map((pod) => (pod.namespace === 'default' ? pod.name : `${pod.namespace}/${pod.name}`));
  return new Set(names);
}
