import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { readStep } from '../scenario/load/read-step.ts';
import type { StepOutcome } from '../scenario/step-definition.ts';
import { systemClock } from '../util/clock.ts';
import { knownNow } from './known-now.ts';
import { checkInput } from './read-input.ts';

export interface RunStepOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Runs a step as a scenario file would have it.
 * @param key what it is called in messages, and the part of their places that is left out
 * @throws ProblemsError
 */
export async function runStep(
  cluster: ClusterHandle,
  key: string,
  value: object,
  { signal, onProgress = () => undefined }: RunStepOptions,
): Promise<StepOutcome> {
  const { step, problems } = readStep(value);
  checkInput(key, (report) => {
    const here: typeof report = (problem) =>
      report({ ...problem, path: problem.path.filter((part, index) => index > 0 || part !== key) });
    for (const problem of problems) here(problem);
    if (problems.length === 0) step?.check({ known: knownNow(cluster), report: here, manifests: [] });
  });
  if (step === undefined) throw new TypeError('a step without problems can be read');
  return step.run({ cluster, signal, clock: systemClock, manifests: [], onProgress });
}
