import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';

/** A tar archive that is written while it is read; what `fill` throws, its reader gets. */
export function tarStream(fill: (archive: Pack) => Promise<void>): Readable {
  const archive = pack();
  // Its reader is told by the iteration; without a listener the event would end the process as well.
  archive.on('error', () => undefined);
  fill(archive).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(archive, { objectMode: false });
}

/** Adds one file of a known size; waits until the archive has taken it. */
export async function addStream(
  archive: Pack,
  header: Parameters<Pack['entry']>[0],
  source: Readable,
): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      const sink = archive.entry(header, (error) => (error ? reject(error) : resolve()));
      sink.on('error', reject);
      const pour = async (): Promise<void> => {
        for await (const chunk of source) if (!sink.write(chunk)) await once(sink, 'drain');
        // Its types want a last chunk; null is none.
        sink.end(null);
      };
      pour().catch(reject);
    });
  } finally {
    // An archive that nobody reads any more never drains.
    source.destroy();
  }
}
