import { engineError, statusOf } from '../engine-error.ts';
import type { Engine } from '../engine.ts';
import { fromImageArchitecture } from './architecture.ts';
import { formatLabel } from './image-labels.ts';

/** An image as an engine has it. */
export interface EngineImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  /** In Node's words. */
  readonly architecture: string;
  readonly labels: Readonly<Record<string, string>> | null | undefined;
}

/** @returns undefined when the engine has no such image */
export async function inspectImage(
  { docker }: Engine,
  name: string,
  signal: AbortSignal,
): Promise<EngineImage | undefined> {
  signal.throwIfAborted();
  try {
    const { Id, RepoTags, Size, Architecture, Config } = await docker.getImage(name).inspect();
    return {
      id: Id.includes(':') ? Id : `sha256:${Id}`,
      tags: RepoTags,
      sizeBytes: Size,
      architecture: fromImageArchitecture(Architecture),
      labels: Config.Labels,
    };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw engineError(error, `look at the image ${name}`);
  }
}

/** Every node image of an engine, whichever podnet made it. */
export async function listNodeImages(engine: Engine, signal: AbortSignal): Promise<readonly EngineImage[]> {
  signal.throwIfAborted();
  const found = await list(engine);
  const images = await Promise.all(found.map((id) => inspectImage(engine, id, signal)));
  return images.filter((image) => image !== undefined);
}

async function list({ docker }: Engine): Promise<readonly string[]> {
  try {
    const images = await docker.listImages({ filters: JSON.stringify({ label: [formatLabel] }) });
    return [...new Set(images.map(({ Id }) => Id))];
  } catch (error) {
    throw engineError(error, 'list the images');
  }
}

/** Gives an image one more name; another image that had the name loses it. */
export async function tagImage(
  { docker }: Engine,
  id: string,
  tag: string,
  signal: AbortSignal,
): Promise<void> {
  const [repo = '', version = ''] = tag.split(':');
  try {
    await docker.getImage(id).tag({ repo, tag: version, abortSignal: signal });
  } catch (error) {
    signal.throwIfAborted();
    throw engineError(error, `tag the image ${tag}`);
  }
}
