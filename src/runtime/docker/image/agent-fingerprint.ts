import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findAgentBundle } from '../../agent-bundle.ts';
import { packageFolder } from '../../../util/package.ts';

/**
 * Tells this podnet's agent from that of another one. The bundle says all: koffi's JavaScript is in it, with the
 * version of the only native binary it accepts.
 */
export function agentFingerprint(folder = packageFolder()): string {
  return createHash('sha256')
    .update(readFileSync(findAgentBundle(folder)))
    .digest('hex');
}
