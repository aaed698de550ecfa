/** One file of an image. Paths are absolute, as they are in a container. */
export type ImageEntry =
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'text'; readonly path: string; readonly mode: number; readonly text: string }
  | {
      readonly kind: 'copy';
      readonly path: string;
      readonly mode: number;
      /** The file on this machine. */
      readonly source: string;
      readonly sizeBytes: number;
    };

export function folder(path: string, mode = 0o755): ImageEntry {
  return { kind: 'folder', path, mode };
}

export function link(path: string, target: string): ImageEntry {
  return { kind: 'link', path, target };
}

export function text(path: string, content: string, mode = 0o644): ImageEntry {
  return { kind: 'text', path, mode, text: content };
}
