import type { Surroundings } from './surroundings.ts';

/** `fail`: the runtime does not work like this; `warn`: some clusters, scenarios or figures will not. */
export const findingStatuses = ['ok', 'warn', 'fail'] as const;
export type FindingStatus = (typeof findingStatuses)[number];

/** One verdict for one feature of the machine or the engine. */
export interface Finding {
  /** Stays the same from version to version: `max-user-namespaces`. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly status: FindingStatus;
  /** The state it is in. */
  readonly detail: string;
  /** Why it matters. */
  readonly why: string;
  /** The command that mends it, or what to do; of those that are not ok. */
  readonly mend?: string;
}

/** What was found out about one runtime. */
export interface Examination {
  readonly runtime: Surroundings['runtime'];
  /** Whether clusters can be made by it. */
  readonly works: boolean;
  readonly findings: readonly Finding[];
}

/** What `podnet doctor -o json` writes. Its JSON Schema is docs/doctor-report.schema.json. */
export interface DoctorReport {
  readonly apiVersion: 'podnet/v1alpha1';
  readonly kind: 'DoctorReport';
  readonly podnetVersion: string;
  /** The one that was asked for, or that `auto` takes here. */
  readonly runtime: Surroundings['runtime'];
  /** Whether that one works: exit status 0 or 3. */
  readonly works: boolean;
  readonly examinations: readonly Examination[];
}
