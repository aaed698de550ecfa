/** An image that nodes can be made from, as an engine has it. */
export interface NodeImage {
  /** What containers are created from: `sha256:…`. */
  readonly id: string;
  /** `podnet/node:` and the first 12 digits of what is in it. */
  readonly tag: string;
  /** Where it came from this time; reports name it. */
  readonly source: 'there' | 'bundled' | 'release' | 'host';
  /** Fingerprint of the agent inside: a runtime with another one puts its own in. */
  readonly agent: string | undefined;
}

export interface MakeImageOptions {
  readonly signal: AbortSignal;
  /** Told in words what is being done. */
  readonly onProgress?: (text: string) => void;
}

const repository = 'podnet/node';

/** The image that podnet takes on this engine, whatever is in it. */
export const localTag = `${repository}:local`;

/** The tag that says what is in an image. @param digest `sha256:…` */
export function contentTag(digest: string): string {
  return `${repository}:${digest.replace(/^sha256:/, '').slice(0, 12)}`;
}

/** @returns the content tag among all tags of an image; Podman puts a registry before each */
export function findContentTag(tags: readonly string[]): string | undefined {
  const [, tag] =
    tags.map((one) => /(?:^|\/)(podnet\/node:[0-9a-f]{12})$/.exec(one)).find((one) => one) ?? [];
  return tag;
}
