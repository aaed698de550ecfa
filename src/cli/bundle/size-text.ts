/** `46.9 MB`, in decimal units as npm and docker print sizes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
