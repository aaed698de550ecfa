import type { Engine } from '../engine.ts';
import { listNodeImages } from './engine-images.ts';
import { readLabels } from './image-labels.ts';
import { contentTag, findContentTag, localTag } from './node-image.ts';

/** A node image, as `podnet image ls` shows it. */
export interface ImageRow {
  readonly tag: string;
  readonly id: string;
  /** The one that the next cluster takes. */
  readonly current: boolean;
  readonly sizeBytes: number;
  readonly architecture: string;
  readonly source: 'host' | 'dockerfile';
  /** Version of the podnet inside. */
  readonly podnet: string;
  readonly tools: readonly string[];
}

/** The node images of an engine that this podnet can use, the current one first. */
export async function imageRows(engine: Engine, signal: AbortSignal): Promise<readonly ImageRow[]> {
  const images = await listNodeImages(engine, signal);
  const rows = images.flatMap(({ id, tags, sizeBytes, architecture, labels }): ImageRow[] => {
    const read = readLabels(labels);
    if (read === undefined) return [];
    const { source, version, tools } = read;
    const current = tags.some((tag) => tag.endsWith(localTag));
    const tag = findContentTag(tags) ?? contentTag(id);
    return [{ tag, id, current, sizeBytes, architecture, source, podnet: version, tools }];
  });
  return rows.sort((a, b) => Number(b.current) - Number(a.current) || (a.tag < b.tag ? -1 : 1));
}
