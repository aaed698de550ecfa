import { basename } from 'node:path';
import type { BundledImage } from './bundled-image.ts';
import { imagePlace } from '../../runtime/docker/image/load-image-file.ts';
import { megabytes } from './size-text.ts';

export interface BundleFacts {
  readonly file: string;
  readonly sizeBytes: number;
  readonly version: string;
  readonly images: readonly BundledImage[];
  /** Scenarios that were added: their places in the package. */
  readonly places: readonly string[];
}

/** What was made, and what to do with it. */
export function bundleGuide({ file, sizeBytes, version, images, places }: BundleFacts): string {
  const name = shellWord(basename(file));
  const kinds = images.map(({ architecture }) => architecture).join(' and ');
  const lines = [
    `${file}: ${megabytes(sizeBytes)} with ${[`podnet ${version}`, `the node image for ${kinds}`, ...places].join(', ')}`,
    '',
    'Where there is Node.js, without a network:',
    `  npm install --global ./${name}`,
    '  podnet demo',
    ...places.map((place) => `  podnet test "$(npm root --global)"/podnet/${shellWord(place)}`),
    'Where there is only a container engine:',
    ...images.flatMap(({ architecture, tag }) => [
      `  tar xzOf ${name} package/${imagePlace(architecture)} | docker load`,
      `  docker run --rm ${runOptions} ${tag} demo`,
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What the namespace runtime needs in a container: mounts and namespaces, and nothing of the engine's network. */
const runOptions = [
  '--network none',
  '--cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add NET_RAW',
  '--security-opt apparmor=unconfined',
].join(' ');

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
