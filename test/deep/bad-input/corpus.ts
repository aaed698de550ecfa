import type { BadCase } from './bad-case.ts';
import { specialFiles } from './cases/special-files.ts';

/** All bad inputs, by what they are. */
export const badCases = (): Readonly<Record<string, readonly BadCase[]>> => ({
  'kinds of files': specialFiles,
});
