import type { AgentFiles } from '../agent-files.ts';
import { type Check, fail, ok } from '../check.ts';
import type { Machine } from '../machine.ts';

export interface Installation {
  readonly machine: Pick<Machine, 'has'>;
  readonly files: AgentFiles;
}

const mend = 'npm run build (or install podnet again)';

/** The two files that nodes run on. */
export const podnetFileChecks: readonly Check<Installation>[] = [
  {
    id: 'agent',
    name: 'agent',
    why: 'Every node is worked by it.',
    mend,
    look: ({ machine, files }) => lookFor(files.agent, machine),
  },
  {
    id: 'koffi',
    name: 'koffi',
    why: 'The agent makes its system calls by this library, one for each processor and C library.',
    mend,
    look: ({ machine, files }) => lookFor(files.koffi, machine),
  },
];

const lookFor = (path: string, machine: Pick<Machine, 'has'>) =>
  machine.has(path) ? ok(path) : fail(`${path} is not there`);
