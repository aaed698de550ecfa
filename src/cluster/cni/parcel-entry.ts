/** One thing that comes into each node; `path` is where, without the first `/`. */
export type ParcelEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** Of this machine. */
      readonly source: string;
      readonly mode: number;
      readonly sizeBytes: number;
    }
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly to: string };
