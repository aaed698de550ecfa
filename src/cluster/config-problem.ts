/** Something wrong in a cluster's config; the path is below `spec.cluster`. */
export interface ConfigProblem {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
