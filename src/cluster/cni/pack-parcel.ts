import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Pack } from 'tar-stream';
import { assertNever } from '../../model/assert-never.ts';
import type { CniConfig } from '../../model/cni-network.ts';
import { EnvironmentError, UsageError } from '../../model/errors.ts';
import { addStream, tarStream } from '../../util/tar-stream.ts';
import type { ParcelEntry } from './parcel-entry.ts';
import { planParcel, type PlanParcelOptions } from './plan-parcel.ts';

/** The files of a CNI plugin as they travel to nodes. */
export interface Parcel {
  /** A fingerprint of the whole: the same files are the same parcel. */
  readonly parcel: string;
  /** tar, gzip */
  readonly archive: Buffer;
}

export interface PackParcelOptions extends PlanParcelOptions {
  /** Of all files together, before they are packed. */
  readonly limitBytes?: number;
}

/** A hundred plugins written in Go are less; a folder given by mistake is soon more. */
const defaultLimitBytes = 512 * 1024 * 1024;

/** Parcels are on their way at once, to nodes that are near: quick is better than small. */
const gzipLevel = 1;

/** Times and owners of this machine are left out, so that the same files are the same bytes. */
const always = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const;

const chunkBytes = 1 << 20;

/**
 * Reads and packs all that a CNI plugin needs in each node. Its conflists are not part of it: each node has its own.
 * @throws UsageError also `parcel-too-big`; EnvironmentError `file-changed`
 */
export async function packParcel(
  cni: CniConfig,
  signal: AbortSignal,
  { limitBytes = defaultLimitBytes, ...options }: PackParcelOptions = {},
): Promise<Parcel> {
  const { entries } = await planParcel(cni, signal, options);
  checkSize(entries, limitBytes);
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const chunks: Buffer[] = [];
  await pipeline(
    tarStream((archive) => fill(archive, entries, signal)),
    hashed,
    createGzip({ level: gzipLevel }),
    async (packed: AsyncIterable<Buffer>) => {
      for await (const chunk of packed) chunks.push(chunk);
    },
    { signal },
  );
  return { parcel: hash.digest('hex'), archive: Buffer.concat(chunks) };
}

async function fill(archive: Pack, entries: readonly ParcelEntry[], signal: AbortSignal): Promise<void> {
  for (const entry of entries) {
    signal.throwIfAborted();
    switch (entry.kind) {
      case 'folder':
        archive.entry({ ...always, type: 'directory', name: `${entry.path}/`, mode: entry.mode });
        break;
      case 'link':
        archive.entry({ ...always, type: 'symlink', name: entry.path, mode: 0o777, linkname: entry.to });
        break;
      case 'file':
        await addFile(archive, entry, signal);
        break;
      default:
        assertNever(entry, 'parcel entry');
    }
  }
}

async function addFile(
  archive: Pack,
  { path, source, mode, sizeBytes }: Extract<ParcelEntry, { kind: 'file' }>,
  signal: AbortSignal,
): Promise<void> {
  const header = { ...always, type: 'file', name: path, mode, size: sizeBytes } as const;
  try {
    await addStream(archive, header, createReadStream(source, { highWaterMark: chunkBytes, signal }));
  } catch (cause) {
    signal.throwIfAborted();
    throw new EnvironmentError('file-changed', `${source} changed while it was read`, {
      hint: 'let the build end first, then try again',
      cause,
    });
  }
}

function checkSize(entries: readonly ParcelEntry[], limitBytes: number): void {
  const files = entries.filter((entry) => entry.kind === 'file');
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (totalBytes <= limitBytes) return;
  const largest = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, 3);
  throw new UsageError(
    'parcel-too-big',
    `the files for each node have ${mebibytes(totalBytes)} together, more than ${mebibytes(limitBytes)}`,
    {
      hint: `the largest are ${largest.map(({ source, sizeBytes }) => `${source} (${mebibytes(sizeBytes)})`).join(', ')}: give a folder that has only what nodes need`,
    },
  );
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
