import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../../../util/package.ts';

/**
 * Tells this podnet's agent from that of another one. The bundle says all: koffi's JavaScript is in it, with the
 * version of the only native binary it accepts.
 */
export function agentFingerprint(folder = packageFolder()): string {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'dist/agent/agent.js')))
    .digest('hex');
}
