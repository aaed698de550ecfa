import { finished, type Readable } from 'node:stream';
import { messageOf, PodnetError, UsageError } from '../../../model/errors.ts';
import { engineError } from '../engine-error.ts';
import type { Engine } from '../engine.ts';
import { engineMessages } from './engine-messages.ts';

/**
 * Hands an image archive to an engine.
 * @throws EnvironmentError `engine-disk-full`, `engine-gone`, `engine-failed`, and what the archive itself fails with
 * @throws UsageError `archive-damaged`
 */
export async function loadArchive(engine: Engine, archive: Readable, signal: AbortSignal): Promise<void> {
  // dockerode tells of a broken source only what the broken connection says.
  let broken: Error | undefined;
  finished(archive, { writable: false }, (error) => {
    if (error instanceof PodnetError) broken = error;
  });
  try {
    const response = await engine.docker.loadImage(archive, { abortSignal: signal });
    for await (const message of engineMessages(response, signal)) void message;
  } catch (error) {
    signal.throwIfAborted();
    if (
      /invalid diffID|unexpected EOF|invalid tar header|archive\/tar|layer verification/i.test(
        messageOf(error),
      )
    ) {
      throw new UsageError('archive-damaged', `the image archive is damaged: ${messageOf(error)}`, {
        hint: 'copy it again, or make it anew: podnet image save -o FILE',
        cause: error,
      });
    }
    throw broken ?? engineError(error, `load the node image into ${engine.name}`);
  } finally {
    archive.destroy();
  }
}
