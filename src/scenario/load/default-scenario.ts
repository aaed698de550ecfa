import { basename } from 'node:path';
import { scenarioApiVersion } from '../format/scenario-schema.ts';
import type { SourceDocument } from './source-document.ts';

/** The Scenario of a file that has manifests only: the network model on a cluster of the usual size. */
export function defaultScenario(file: string): SourceDocument {
  return {
    value: {
      apiVersion: scenarioApiVersion,
      kind: 'Scenario',
      metadata: { name: nameOf(file) },
      spec: { steps: [{ name: 'the network model holds', check: 'network-model' }] },
    },
    problemAt: ({ code, message, hint }) => ({ file, code, message, ...(hint !== undefined && { hint }) }),
  };
}

/** The file's name without its ending, as an object may be called. */
function nameOf(file: string): string {
  const name = basename(file)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return name === '' ? 'scenario' : name;
}
