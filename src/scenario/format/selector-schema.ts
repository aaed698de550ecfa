import * as z from 'zod';
import type { LabelSelector } from '../../model/kubernetes.ts';
import { speakAs } from './speak-as.ts';

/** As Kubernetes has it: without values, `In` would match nothing and `NotIn` everything. */
const requirementSchema = speakAs(
  z
    .strictObject({
      key: z.string().min(1).describe('The label.'),
      operator: z
        .enum(['In', 'NotIn', 'Exists', 'DoesNotExist'])
        .describe('A missing label meets NotIn and DoesNotExist.'),
      values: z.array(z.string()).default([]).describe('For In and NotIn.'),
    })
    .refine(({ operator, values }) => (operator === 'In' || operator === 'NotIn') === values.length > 0),
  { code: 'bad-selector', expected: 'values for In and NotIn, and none for Exists and DoesNotExist' },
);

const labelSelectorSchema = z
  .strictObject({
    matchLabels: z.record(z.string(), z.string()).default({}).describe('Labels that have to be there.'),
    matchExpressions: z
      .array(requirementSchema)
      .default([])
      .describe('Requirements, all of which have to be met.'),
  })
  .transform((selector): LabelSelector => selector);

const labelsSchema = z
  .strictObject({
    podSelector: labelSelectorSchema.optional().describe('Pods with these labels.'),
    namespaceSelector: labelSelectorSchema
      .optional()
      .describe('Pods of namespaces with these labels; without it, of the namespace `default`.'),
  })
  .refine(
    ({ podSelector, namespaceSelector }) => podSelector !== undefined || namespaceSelector !== undefined,
  );

/** A selector with no word in it would be one that was forgotten, so a name has at least one character. */
const nameSchema = speakAs(z.string().min(1), {
  code: 'bad-selector',
  expected: 'the name of a pod, node/NAME or all',
});

export const selectorSchema = speakAs(z.union([nameSchema, labelsSchema]), {
  code: 'bad-selector',
  expected: 'the name of a pod, node/NAME, all, or podSelector and namespaceSelector',
}).describe(
  'A pod by name (`web`, `namespace/web`), `node/NAME`, `all` pods, or podSelector and namespaceSelector as ' +
    'in a NetworkPolicy.',
);

export type Selector = z.output<typeof selectorSchema>;
