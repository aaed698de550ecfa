/** Every released version of the specification, oldest first. */
export const cniVersions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;
export type CniVersion = (typeof cniVersions)[number];

/** What a configuration, a result or a plugin means that names no version (SPEC.md 0.2.0 brought the key). */
export const oldestVersion = cniVersions[0];
export const newestVersion: CniVersion = '1.1.0';

export const isKnownVersion = (text: string): text is CniVersion =>
  cniVersions.some((version) => version === text);

interface SemanticVersion {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  readonly isPreRelease: boolean;
}

const number = '(0|[1-9][0-9]*)';
const words = (word: string): string => `${word}(?:\\.${word})*`;
/** Semantic Versioning 2.0.0, 2, 9 and 10. */
const pattern = new RegExp(
  `^${number}\\.${number}\\.${number}(-${words('(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)')})?(?:\\+${words('[0-9a-zA-Z-]+')})?$`,
);

export const isSemver = (text: string): boolean => pattern.test(text);

/**
 * Whether a version is not older than another; false for what is no semantic version.
 * @example isAtLeast('1.0.0', '0.4.0') // true
 */
export function isAtLeast(text: string, least: CniVersion): boolean {
  const [version, bound] = [parseVersion(text), parseVersion(least)];
  if (version === undefined || bound === undefined) return false;
  for (const [index, part] of version.numbers.entries()) {
    const difference = part - (bound.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return !version.isPreRelease;
}

/** The newest of these that this runtime speaks. */
export function negotiateVersion(offered: readonly string[]): CniVersion | undefined {
  return cniVersions.findLast((version) => offered.includes(version));
}

function parseVersion(text: string): SemanticVersion | undefined {
  const [, major, minor, patch, preRelease] = pattern.exec(text) ?? [];
  if (major === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], isPreRelease: preRelease !== undefined };
}
