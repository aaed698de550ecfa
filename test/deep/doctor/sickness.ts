import assert from 'node:assert/strict';
import { type Diagnosis, diagnosisOf, doctor, type Expected } from '../../support/diagnosis.ts';
import { openWorld, type User } from '../../support/world.ts';

/*
 * Every finding is produced by a machine that is like that: namespaces of a test's own, in which settings, files and
 * programs are what a test made of them. What the kernel has but once (its global limits) is a file laid over the
 * kernel's own there.
 */
export interface Sickness {
  readonly name: string;
  /** What root does in there before. */
  readonly cause?: string;
  /** The beginning of the command line. */
  readonly by?: readonly string[];
  readonly user?: User;
  readonly finds: Readonly<Record<string, Expected>>;
}

/** What a doctor finds on such a machine; on a healthy one without a cause. */
export async function diagnose({
  cause = '',
  by = [],
  user = 'root',
}: Partial<Sickness>): Promise<Diagnosis> {
  await using world = await openWorld();
  const prepared = await world.run(['sh', '-ec', cause], 'root');
  assert.equal(prepared.exitCode, 0, prepared.stderr);
  return diagnosisOf(await world.run([...by, ...doctor('namespace')], user));
}
