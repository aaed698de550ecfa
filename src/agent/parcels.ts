import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
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

  /** @param directory of its own, made when the first parcel comes */
  constructor(directory: string) {
    this.directory = directory;
  }

  /** Takes the next part; the last one unpacks the whole. One that is there already is not touched. */
  async put({ parcel, data, isLast }: PutParcelParams): Promise<void> {
    if (this.unpacked.has(parcel)) return;
    await this.ensureDirectory();
    const archive = `${this.folderOf(parcel)}.tar.gz`;
    await appendFile(archive, Buffer.from(data, 'base64'), { mode: 0o600 });
    if (!isLast) return;
    // An archive of nothing makes no folder.
    await mkdir(this.folderOf(parcel), { recursive: true });
    try {
      // One without files is one, too.
      await mkdir(this.folderOf(parcel), { recursive: true });
      await pipeline(createReadStream(archive), createGunzip(), extract(this.folderOf(parcel)));
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
