/** Kubernetes' manifests in any of the forms that people have them in. */
export type ManifestInput =
  /** YAML or JSON text, one or more documents. */
  | string
  /** A file of such text; relative to the working directory. */
  | { readonly file: string }
  /** An object as its YAML would be read. */
  | ManifestObject
  /** Several of these. */
  | readonly (string | { readonly file: string } | ManifestObject)[];

/** A Kubernetes object with a kind; its fields are checked when it is applied. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly [field: string]: unknown;
}
