import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../../../util/package.ts';
import { engineError } from '../engine-error.ts';
import type { Engine } from '../engine.ts';
import { engineMessages } from './engine-messages.ts';

/** The node image of this release, by digest; undefined in development, where none has been published. */
export function releaseImage(folder = packageFolder()): string | undefined {
  const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  // Our own file: the entry is a string, or there is none.
  return (manifest as { readonly podnet?: { readonly nodeImage?: string } }).podnet?.nodeImage;
}

/** @throws EnvironmentError `engine-disk-full`, `engine-gone`, `engine-failed` */
export async function pullImage(
  engine: Engine,
  name: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  try {
    const response: NodeJS.ReadableStream = await engine.docker.pull(name, { abortSignal: signal });
    for await (const { id, status, progressDetail } of engineMessages(response, signal)) {
      const { current, total } = progressDetail ?? {};
      if (id === undefined || status !== 'Downloading' || current === undefined || total === undefined)
        continue;
      layers.set(id, { current, total });
      onProgress(`pulling ${name}: ${share([...layers.values()])}`);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw engineError(error, `pull ${name}`);
  }
}

/** `12 of 80 MB` */
function share(layers: readonly { readonly current: number; readonly total: number }[]): string {
  const sum = (of: 'current' | 'total'): string =>
    (layers.reduce((all, one) => all + one[of], 0) / 1e6).toFixed(0);
  return `${sum('current')} of ${sum('total')} MB`;
}
