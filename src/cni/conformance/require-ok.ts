import { CallFailed } from './call-failed.ts';
import type { ChainRun } from './check-subject.ts';

/** For calls that a check needs to go on. @throws CallFailed when one failed */
export function requireOk(chain: ChainRun): void {
  if (chain.failed !== undefined) throw new CallFailed(chain.failed);
}
