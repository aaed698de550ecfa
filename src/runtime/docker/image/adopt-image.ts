import { EnvironmentError } from '../../../model/errors.ts';
import type { Engine } from '../engine.ts';
import { type EngineImage, inspectImage, tagImage } from './engine-images.ts';
import { readLabels } from './image-labels.ts';
import { contentTag, findContentTag, localTag, type NodeImage } from './node-image.ts';

/**
 * Makes an image that the engine has the one podnet takes there: `podnet/node:local`.
 * @throws EnvironmentError `image-not-there`, `image-architecture`, `image-format`
 */
export async function adoptImage(
  engine: Engine,
  name: string,
  source: NodeImage['source'],
  signal: AbortSignal,
): Promise<NodeImage> {
  const image = await inspectImage(engine, name, signal);
  if (image === undefined) {
    throw new EnvironmentError(
      'image-not-there',
      `${engine.name} took the image ${name}, but does not have it`,
      {
        hint: 'somebody removed it meanwhile: run again',
      },
    );
  }
  if (image.architecture !== engine.architecture) throw foreignArchitecture(image, name, engine);
  const labels = readLabels(image.labels);
  if (labels === undefined) {
    throw new EnvironmentError('image-format', `${name} is no node image that this podnet can use`, {
      hint: '`podnet image build` makes one',
    });
  }
  const tag = findContentTag(image.tags) ?? contentTag(image.id);
  for (const one of [tag, localTag]) await tagImage(engine, image.id, one, signal);
  return { id: image.id, tag, source, agent: labels.agent === '' ? undefined : labels.agent };
}

function foreignArchitecture(image: EngineImage, name: string, engine: Engine): EnvironmentError {
  return new EnvironmentError(
    'image-architecture',
    `${name} is for ${image.architecture}, and ${engine.name} at ${engine.address} runs ${engine.architecture}`,
    {
      hint: `make one on a machine of that kind (podnet image save -o FILE), and podnet image load FILE here`,
    },
  );
}
