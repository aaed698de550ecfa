/** Images use Go's names for architectures, everything else here Node's. */
const names: readonly (readonly [node: string, image: string])[] = [
  ['x64', 'amd64'],
  ['ia32', '386'],
];

export function toImageArchitecture(node: string): string {
  return names.find(([one]) => one === node)?.[1] ?? node;
}

export function fromImageArchitecture(image: string): string {
  return names.find(([, one]) => one === image)?.[0] ?? image;
}
