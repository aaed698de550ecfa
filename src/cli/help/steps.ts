import { indent } from '../../report/pad.ts';
import { stepDefinitions } from '../../scenario/steps/registry.ts';
import { stepExamples } from './step-examples.ts';
import { wrapped } from '../../report/wrapped.ts';

/** `podnet help steps`: every kind of step with what it is for and an example. */
export function stepsHelp(columns: number): string {
  const entries = stepDefinitions.map(({ key, kind, about }) => {
    const text = wrapped(about, columns - 2).join('\n');
    const title = kind === key ? key : `${key}: ${kind}`;
    return `${title}\n${indent(`${text}\n\n${stepExamples[kind] ?? ''}`, 2)}`;
  });
  const head = 'The steps of a scenario, under "steps:". Each may have a name and a hint.';
  const tail =
    'Pods are named "web", "ns/web", {podSelector, namespaceSelector} or "all"; nodes "node/node-1".';
  return `${head}\n\n${entries.join('\n')}\n${tail}\n"podnet schema" prints every key with its meaning.\n`;
}
