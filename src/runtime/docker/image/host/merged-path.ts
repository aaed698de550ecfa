/** Folders that are links to the same folder below /usr in our image, as in every new distribution. */
export const mergedFolders = ['bin', 'sbin', 'lib', 'lib64'] as const;

/** Where a file of this machine lies in the image: `/lib/x.so` is `/usr/lib/x.so`. */
export function mergedPath(place: string): string {
  return mergedFolders.some((name) => place === `/${name}` || place.startsWith(`/${name}/`))
    ? `/usr${place}`
    : place;
}
