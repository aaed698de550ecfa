import { existsSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../model/errors.ts';
import { packageFolder } from '../util/package.ts';

/**
 * How Node runs an agent. A quarter of the usual nursery: probes leave much garbage, and 20 MB less is worth a few more
 * sweeps.
 */
export const agentNodeOptions: readonly string[] = ['--max-semi-space-size=4'];

/** The agent's bundle, wherever this code itself runs from. @throws EnvironmentError `agent-not-built` */
export function findAgentBundle(folder = packageFolder()): string {
  const bundle = path.join(folder, 'dist/agent/agent.js');
  if (existsSync(bundle)) return bundle;
  throw new EnvironmentError('agent-not-built', 'the agent has not been built', {
    hint: 'run: npm run build',
  });
}
