import { existsSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../../model/errors.ts';
import { packageFolder } from '../../util/package.ts';

/** The agent's bundle, wherever this code itself runs from. @throws EnvironmentError `agent-not-built` */
export function findAgentBundle(): string {
  const bundle = path.join(packageFolder(), 'dist/agent/agent.js');
  if (existsSync(bundle)) return bundle;
  throw new EnvironmentError('agent-not-built', 'the agent has not been built', {
    hint: 'run: npm run build',
  });
}
