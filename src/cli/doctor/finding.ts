/** `fail`: the runtime does not work like this; `warn`: some scenarios will not. */
export type FindingStatus = 'ok' | 'warn' | 'fail';

/** What one look at the machine found. */
export interface Finding {
  readonly name: string;
  readonly status: FindingStatus;
  readonly detail: string;
  /** The command that mends it, or what to do. */
  readonly mend?: string;
}

export function ok(name: string, detail: string): Finding {
  return { name, status: 'ok', detail };
}

export function warn(name: string, detail: string, mend?: string): Finding {
  return { name, status: 'warn', detail, ...(mend === undefined ? {} : { mend }) };
}

export function fail(name: string, detail: string, mend?: string): Finding {
  return { name, status: 'fail', detail, ...(mend === undefined ? {} : { mend }) };
}
