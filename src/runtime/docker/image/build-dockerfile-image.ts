import path from 'node:path';
import { readFileSync } from 'node:fs';
import { EnvironmentError, messageOf } from '../../../model/errors.ts';
import { packageFolder, podnetVersion } from '../../../util/package.ts';
import { engineError } from '../engine-error.ts';
import type { Engine } from '../engine.ts';
import { adoptImage } from './adopt-image.ts';
import { agentFingerprint } from './agent-fingerprint.ts';
import { type ImageEntry, text } from './archive/image-entry.ts';
import { layerStream } from './archive/layer.ts';
import { engineMessages } from './engine-messages.ts';
import { programs, requiredPrograms } from './host/programs.ts';
import { imageFormat, labelsOf } from './image-labels.ts';
import type { MakeImageOptions, NodeImage } from './node-image.ts';
import { podnetFiles } from './podnet-files.ts';

/**
 * Lets the engine build images/node/Dockerfile.
 * @param base the image to begin with; the Dockerfile's own choice when undefined
 * @throws EnvironmentError `image-build-failed`, `engine-disk-full`, `engine-gone`, `not-built`
 */
export async function buildDockerfileImage(
  engine: Engine,
  base: string | undefined,
  { signal, onProgress = () => undefined }: MakeImageOptions,
): Promise<NodeImage> {
  let tools: readonly string[] = [];
  const built = await build(
    engine,
    contextOf(engine.architecture),
    base === undefined ? {} : { buildargs: { BASE: base } },
    (line) => {
      const [, list] = /^podnet\.tools=(\S+)$/.exec(line) ?? [];
      if (list === undefined) onProgress(line);
      else tools = list.split(',').sort();
    },
    signal,
  );
  // Labels cannot come from what a RUN has found: a second build puts them on.
  const labels = labelsOf({
    format: imageFormat,
    version: podnetVersion(),
    source: 'dockerfile',
    agent: agentFingerprint(),
    tools,
  });
  const labelled = await build(
    engine,
    [text('/Dockerfile', `FROM ${built}\n`)],
    { labels: { ...labels } },
    () => undefined,
    signal,
  );
  return adoptImage(engine, labelled, 'there', signal);
}

/** What the engine is sent: the recipe, the list of programs, and podnet itself. */
function contextOf(architecture: string): readonly ImageEntry[] {
  const recipe = path.join(packageFolder(), 'images/node');
  const file = (name: string): ImageEntry => text(`/${name}`, readFileSync(path.join(recipe, name), 'utf8'));
  const required = new Set(requiredPrograms);
  const lines = [
    'nodejs node required',
    ...programs.map((one) => `${one.debian} ${one.name} ${required.has(one) ? 'required' : 'optional'}`),
  ];
  const podnet = podnetFiles(architecture)
    .filter(({ path }) => path.startsWith('/opt/podnet/'))
    .map((entry) => ({ ...entry, path: entry.path.replace('/opt/podnet/', '/podnet/') }));
  return [
    file('Dockerfile'),
    file('install-programs.sh'),
    text('/programs.txt', `${lines.join('\n')}\n`),
    ...podnet,
  ];
}

interface BuildOptions {
  readonly buildargs?: Record<string, string>;
  readonly labels?: Record<string, string>;
}

/** @returns the id of the image */
async function build(
  engine: Engine,
  context: readonly ImageEntry[],
  options: BuildOptions,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const archive = layerStream(context, signal);
  let id: string | undefined;
  let said = '';
  try {
    const response = await engine.docker.buildImage(archive, { ...options, abortSignal: signal });
    for await (const { stream, status, aux } of engineMessages(response, signal)) {
      id = aux?.ID ?? id;
      for (const line of (stream ?? status ?? '').split('\n').map((one) => one.trim())) {
        if (line === '') continue;
        said = line;
        onLine(line);
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    const known = engineError(error, 'build the node image');
    if (known.code !== 'engine-failed') throw known;
    throw new EnvironmentError(
      'image-build-failed',
      `the node image could not be built: ${messageOf(error)}`,
      {
        hint: `its last words were: ${said}`,
        cause: error,
      },
    );
  } finally {
    archive.destroy();
  }
  if (id !== undefined) return id;
  throw new EnvironmentError('image-build-failed', `${engine.name} built no image, and did not say why`, {
    hint: `its last words were: ${said}`,
  });
}
