import { assertNever } from '../../model/assert-never.ts';
import type { ProgramKind } from './program-header.ts';

/** Why a file cannot run as a program of a node. */
export interface UnfitProgram {
  readonly code: string;
  /** After the name of the file: `is empty`. */
  readonly says: string;
  readonly hint: string;
}

/** Node's names of architectures as Go has them, where they differ. */
const goArchitectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  ppc64: 'ppc64le',
  mipsel: 'mipsle',
};
/** What else a kernel of an architecture runs. */
const alsoRuns: Readonly<Record<string, readonly string[]>> = { amd64: ['386'] };

/**
 * @param architecture of the nodes, as process.arch has it
 * @param mode of the file in the nodes
 */
export function unfitProgram(
  program: ProgramKind,
  { mode, architecture }: { readonly mode: number; readonly architecture: string },
): UnfitProgram | undefined {
  const go = goArchitectures[architecture] ?? architecture;
  const build = `build it with GOOS=linux GOARCH=${go}, or as that is called in your language`;
  switch (program.kind) {
    case 'binary': {
      const { system, architecture: its } = program;
      if (system !== 'linux' || (its !== go && !(alsoRuns[go] ?? []).includes(its))) {
        const says = `is a program for ${system}/${its}, and nodes are linux/${go}`;
        return { code: 'wrong-platform', says, hint: build };
      }
      break;
    }
    case 'script':
      if (program.interpreter.endsWith('\r')) {
        const says =
          'has a first line that ends with a carriage return, which the kernel takes for a part of the name';
        return {
          code: 'bad-script',
          says,
          hint: 'write its lines with line feeds only: sed -i "s/\\r$//" FILE',
        };
      }
      if (!program.interpreter.startsWith('/')) {
        const says =
          program.interpreter === ''
            ? 'has a #! line that names no interpreter'
            : `has a #! line with ${program.interpreter}, which is no absolute path`;
        return { code: 'bad-script', says, hint: 'write #!/bin/sh or #!/usr/bin/env python3' };
      }
      break;
    case 'object':
      return { code: 'no-program', says: 'is an object file, a part of a program', hint: 'link it' };
    case 'empty':
      return { code: 'no-program', says: 'is empty', hint: 'did its build fail?' };
    case 'unknown':
      return {
        code: 'no-program',
        says: 'is neither a program for Linux nor a script with a #! line',
        hint: `a script begins with #!/bin/sh or the like; else ${build}`,
      };
    default:
      return assertNever(program, 'program');
  }
  if ((mode & 0o111) !== 0) return undefined;
  return { code: 'not-executable', says: 'is not executable', hint: 'chmod +x it' };
}
