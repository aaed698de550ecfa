import * as z from 'zod';
import { plural } from '../../util/plural.ts';
import { speakAs } from '../format/speak-as.ts';
import { defineStep, stepSchema, type ManifestSource } from '../step-definition.ts';

const fileSchema = z.string().min(1);
/** An object's fields are checked by what reads manifests, which knows Kubernetes' names for them. */
const objectSchema = z.looseObject({});

const schema = stepSchema({
  apply: speakAs(z.union([fileSchema, objectSchema, z.array(z.union([fileSchema, objectSchema])).min(1)]), {
    code: 'bad-apply',
    expected: 'a file of manifests, an object, or a list of those',
  }).describe(
    'A file of Kubernetes manifests, relative to this one, an object written here, or a list of them.',
  ),
});

export const applyStep = defineStep({
  key: 'apply',
  kind: 'apply',
  about: 'Applies Kubernetes manifests to the running cluster.',
  schema,
  describe: ({ apply }) => (typeof apply === 'string' ? `apply ${apply}` : 'apply objects'),
  sources: ({ apply }) =>
    Array.isArray(apply)
      ? apply.map((item, index) => sourceOf(item, ['apply', index]))
      : [sourceOf(apply, ['apply'])],
  check: (_step, { manifests, known }) => {
    for (const manifest of manifests) known.add(manifest);
  },
  async run(_step, { cluster, manifests, signal }) {
    await cluster.apply(manifests, { signal });
    return { passed: true, summary: `${plural(manifests.length, 'object')} applied` };
  },
});

function sourceOf(item: string | object, path: readonly (string | number)[]): ManifestSource {
  return typeof item === 'string'
    ? { kind: 'file', file: item, path }
    : { kind: 'inline', value: item, path };
}
