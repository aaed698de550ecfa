import * as z from 'zod';
import { apiVersions } from '../../cluster/manifest/kinds.ts';
import { stepDefinitions } from '../steps/registry.ts';
import { scenarioSchema } from './scenario-schema.ts';

/**
 * The JSON Schema of scenario files, for editors. A file may hold Kubernetes manifests beside its Scenario,
 * and editors check each document by itself, so every other kind of document passes.
 */
export function scenarioJsonSchema(): Record<string, unknown> {
  const [first, ...others] = stepDefinitions.map(({ schema }) => schema);
  if (first === undefined) throw new TypeError('there are steps');
  const { $schema, ...scenario } = z.toJSONSchema(scenarioSchema(z.union([first, ...others])), {
    io: 'input',
  });
  return {
    $schema,
    title: 'podnet scenario',
    if: {
      properties: { apiVersion: { enum: [...new Set(Object.values(apiVersions))] } },
      required: ['apiVersion'],
    },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { type: 'object', required: ['kind', 'metadata'] },
    else: scenario,
  };
}
