export type Path = readonly (string | number)[];

/** Something wrong in a manifest; the path leads to it from the document's root. */
export interface ManifestProblem {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** A field of Kubernetes' that podnet accepts and does not act on. */
export interface IgnoredField {
  readonly path: Path;
  readonly field: string;
  /** Except where the pod network is made by this plugin. */
  readonly unless?: 'cni';
}

/** What reading a manifest brought to light. */
export class Findings {
  readonly problems: ManifestProblem[] = [];
  readonly ignored: IgnoredField[] = [];
}
