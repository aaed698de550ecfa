import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-fs';
import { InternalError } from '../model/errors.ts';
import { MS_NODEV, MS_NOSUID } from '../netlink/constants.ts';
import { mount } from '../netlink/libc.ts';
import { checkCall } from '../netlink/system-error.ts';
import type { PutParcelParams } from './protocol.ts';

/** Archives of files for nodes as they come from the client, unpacked once for all nodes of this agent. */
export class Parcels {
  private readonly directory: string;
  private readonly unpacked = new Set<string>();
  private isMounted = false;
  private turn: Promise<void> = Promise.resolve();

  /** @param directory of its own, made when the first parcel comes */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Takes a part, whoever it comes from, one at a time; the last one unpacks the whole. A parcel that is there already is
   * not touched.
   */
  put(part: PutParcelParams): Promise<void> {
    const turn = this.turn.then(() => this.take(part));
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  private async take({ parcel, offsetBytes, data, isLast }: PutParcelParams): Promise<void> {
    if (this.unpacked.has(parcel)) return;
    const folder = this.folderOf(parcel);
    await this.ensureDirectory();
    const archive = `${folder}.tar.gz`;
    await writeAt(archive, offsetBytes, Buffer.from(data, 'base64'));
    if (!isLast) return;
    // What was left by one that could not be unpacked.
    await rm(folder, { recursive: true, force: true });
    // An archive of nothing makes no folder.
    await mkdir(folder);
    try {
      await pipeline(createReadStream(archive), createGunzip(), extract(folder));
    } finally {
      await rm(archive, { force: true });
    }
    this.unpacked.add(parcel);
  }

  /** The folder with a parcel's files. */
  unpackedAt(parcel: string): string {
    if (this.unpacked.has(parcel)) return this.folderOf(parcel);
    throw new InternalError(`this agent was never sent the parcel ${parcel}`);
  }

  private folderOf(parcel: string): string {
    // It becomes a path here, whoever sent it.
    if (!/^[0-9a-f]{64}$/.test(parcel)) throw new InternalError(`${parcel} is no fingerprint of a parcel`);
    return path.join(this.directory, parcel);
  }

  /** A mount of its own: overlays refuse what is below an unbindable one. */
  private async ensureDirectory(): Promise<void> {
    if (this.isMounted) return;
    await mkdir(this.directory, { recursive: true });
    checkCall(
      mount('tmpfs', this.directory, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755'),
      'mount a tmpfs on',
      this.directory,
    );
    this.isMounted = true;
  }
}

/** The first part begins the file anew. @throws InternalError where a part before this one is missing */
async function writeAt(file: string, offsetBytes: number, data: Buffer): Promise<void> {
  const handle = await open(file, offsetBytes === 0 ? 'w' : 'r+', 0o600);
  try {
    const { size } = await handle.stat();
    if (size < offsetBytes) throw new InternalError(`a part is missing after byte ${size} of ${file}`);
    // What comes after it was sent before by somebody who was cut off.
    await handle.truncate(offsetBytes);
    await handle.write(data, 0, data.length, offsetBytes);
  } finally {
    await handle.close();
  }
}
