import { CniError } from '../cni-error.ts';
import type { PluginRun } from './check-subject.ts';
import { describeRun } from './describe-run.ts';

/** A call failed that a check needs to go on; the check fails, with these lines. */
export class CallFailed extends CniError {
  readonly evidence: readonly string[];

  constructor(run: PluginRun) {
    super('cni-error', `${run.verb} of ${run.type} failed`, { verb: run.verb, plugin: run.type });
    this.evidence = [`${run.verb} of ${run.type} failed`, ...describeRun(run)];
  }
}
