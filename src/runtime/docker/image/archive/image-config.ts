import { createHash } from 'node:crypto';
import { toImageArchitecture } from '../architecture.ts';
import { type ImageLabels, labelsOf } from '../image-labels.ts';
import { contentTag } from '../node-image.ts';
import type { ImageEntry } from './image-entry.ts';

export interface ImageContents {
  /** Layers, the one that changes least first: engines keep what they have. */
  readonly layers: readonly (readonly ImageEntry[])[];
  readonly labels: ImageLabels;
  /** In Node's words. */
  readonly architecture: string;
}

/** The moment all our images are made at: one of the clock would make two images of the same files. */
const created = '1970-01-01T00:00:00Z';

/** What `docker run` of the image does: podnet itself, on the namespace runtime. Nodes get another entrypoint. */
export const processConfig = {
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  Entrypoint: ['podnet'],
  Cmd: ['test', '/opt/podnet/scenarios'],
  WorkingDir: '/work',
} as const;

/** What an image is called by its content. */
export interface ImageIdentity {
  /** Digest of the configuration, which names the layers' digests. */
  readonly id: string;
  readonly tag: string;
  readonly config: string;
}

/** @param digests of the layers' archives, SHA-256 in hex */
export function identify(contents: ImageContents, digests: readonly string[]): ImageIdentity {
  const config = JSON.stringify({
    architecture: toImageArchitecture(contents.architecture),
    os: 'linux',
    created,
    config: { ...processConfig, Labels: labelsOf(contents.labels) },
    rootfs: { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) },
    history: digests.map(() => ({ created, created_by: 'podnet image build' })),
  });
  const id = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  return { id, tag: contentTag(id), config };
}
