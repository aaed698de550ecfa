import * as z from 'zod';
import { manifestKinds } from '../../cluster/manifest/kinds.ts';
import { didYouMean } from '../load/check-selector.ts';
import { defineStep, stepSchema } from '../step-definition.ts';

const schema = stepSchema({
  delete: z
    .strictObject({
      kind: z.enum(manifestKinds).describe('Of the object.'),
      name: z.string().min(1).describe('Of the object.'),
      namespace: z
        .string()
        .min(1)
        .default('default')
        .describe('Where the object is; a Namespace is in none.'),
    })
    .describe('Deletes an object with all it owns.'),
});
type Deleted = z.output<typeof schema>['delete'];

const namespaceOf = ({ kind, namespace }: Deleted): string => (kind === 'Namespace' ? '' : namespace);

export const deleteStep = defineStep({
  key: 'delete',
  kind: 'delete',
  about: 'Deletes an object, with all it owns; returns when its network is gone.',
  schema,
  describe: (step) => `delete ${step.delete.kind} ${step.delete.name}`,
  check(step, { known, report }) {
    const { kind, name } = step.delete;
    const namespace = namespaceOf(step.delete);
    const found = known.has(kind, namespace, name);
    // A pod of a Deployment is no object of the file, but there are some by that name.
    const owned =
      kind === 'Pod' &&
      (known.podsNamed(namespace, name).length > 0 || known.mayBeUnread({ namespace, name }));
    if (known.complete && !found && !owned) {
      const hint = didYouMean(name, known.names(kind, namespace));
      report({
        path: ['delete', 'name'],
        code: 'unknown-object',
        message: `there is no ${kind} "${name}"`,
        hint,
      });
    }
    known.remove(kind, namespace, name);
  },
  async run(step, { cluster, signal }) {
    const { kind, name } = step.delete;
    await cluster.deleteObject(kind, namespaceOf(step.delete), name, { signal });
    return { passed: true, summary: `${kind} ${name} deleted` };
  },
});
