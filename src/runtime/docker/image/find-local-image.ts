import type { Engine } from '../engine.ts';
import { inspectImage } from './engine-images.ts';
import { readLabels } from './image-labels.ts';
import { contentTag, findContentTag, localTag, type NodeImage } from './node-image.ts';

/** Why the image that has our name is not taken; nothing when there is none. */
export async function whyNotLocal(engine: Engine, signal: AbortSignal): Promise<readonly string[]> {
  const image = await inspectImage(engine, localTag, signal);
  if (image === undefined) return [];
  if (image.architecture !== engine.architecture) {
    return [`${localTag} is for ${image.architecture}, and the engine runs ${engine.architecture}`];
  }
  return [`${localTag} is no node image of this podnet`];
}

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
