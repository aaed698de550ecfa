import { accessSync, constants } from 'node:fs';
import { posix } from 'node:path';
import { EnvironmentError } from '../../model/errors.ts';
import { nodeSearchPath } from '../../model/node-folders.ts';

/** What plugin bgp runs on every node, and what asks it. */
const programs = ['bird', 'birdc'];

/**
 * Looks for BIRD where commands of nodes are looked for.
 * @param where whose files these are, for the message
 * @throws EnvironmentError `daemon-not-found`
 */
export function ensureBird(where: string): void {
  const missing = programs.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  throw new EnvironmentError(
    'daemon-not-found',
    `${where} has no ${missing.join(' and no ')}, which plugin bgp runs on every node`,
    {
      hint: 'on Debian: sudo apt-get install bird2; a node image has it from the machine that it is made on: podnet image build',
    },
  );
}

const isThere = (program: string): boolean =>
  nodeSearchPath.split(':').some((folder) => {
    try {
      accessSync(posix.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
