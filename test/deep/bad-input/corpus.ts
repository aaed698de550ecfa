import type { BadCase } from './bad-case.ts';
import { conflistCases } from './cases/conflists.ts';
import { manifestCases } from './cases/manifests.ts';
import { optionCases } from './cases/options.ts';
import { schemaCases } from './cases/schema-places.ts';
import { specialFiles } from './cases/special-files.ts';
import { stateCases } from './cases/states.ts';
import { valueCases } from './cases/values.ts';
import { yamlCases } from './cases/yaml.ts';

/** All bad inputs, by what they are. */
export const badCases = (): Readonly<Record<string, readonly BadCase[]>> => ({
  'kinds of files': specialFiles,
  YAML: yamlCases,
  'types in scenarios': schemaCases(),
  'values in scenarios': valueCases,
  manifests: manifestCases,
  conflists: conflistCases,
  'states of clusters': stateCases,
  'values of options': optionCases,
});
