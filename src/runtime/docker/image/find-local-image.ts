import type { Engine } from '../engine.ts';
import { inspectImage } from './engine-images.ts';
import { readLabels } from './image-labels.ts';
import { contentTag, findContentTag, localTag, type NodeImage } from './node-image.ts';

/** The node image that the engine has, unless another podnet's or another machine's: then a new one is needed. */
export async function findLocalImage(engine: Engine, signal: AbortSignal): Promise<NodeImage | undefined> {
  const image = await inspectImage(engine, localTag, signal);
  const labels = readLabels(image?.labels);
  if (image === undefined || labels === undefined || image.architecture !== engine.architecture) {
    return undefined;
  }
  return {
    id: image.id,
    tag: findContentTag(image.tags) ?? contentTag(image.id),
    source: 'there',
    agent: labels.agent === '' ? undefined : labels.agent,
  };
}
