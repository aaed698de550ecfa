import { closeSync, openSync, readSync } from 'node:fs';

/** What a program says of the libraries it is linked with. */
export interface ElfNeeds {
  /** The dynamic loader; undefined for libraries, and for programs that are linked statically. */
  readonly loader: string | undefined;
  /** Names of libraries: `libc.so.6`. */
  readonly libraries: readonly string[];
  /** It says itself where they are (DT_RPATH, DT_RUNPATH). */
  readonly hasSearchPath: boolean;
}

/** Names of elf.h. */
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0n;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_RPATH = 15n;
const DT_RUNPATH = 29n;

interface Segment {
  readonly type: number;
  readonly offset: bigint;
  readonly address: bigint;
  readonly sizeBytes: bigint;
}

/**
 * Reads the needs of a program or library without running it. `ldd` would do, and runs 16 ms a file: too long for
 * the two hundred files of a node image.
 * Source: elf(5).
 * @returns undefined for what is no 64-bit little-endian ELF file: scripts, for one
 */
export function readElfNeeds(file: string): ElfNeeds | undefined {
  const descriptor = openSync(file, 'r');
  try {
    const read = (offset: bigint, sizeBytes: number): Buffer => {
      const bytes = Buffer.alloc(sizeBytes);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, sizeBytes, offset));
    };
    const header = read(0n, 64);
    // \x7fELF, 64 bits, little-endian: all machines that podnet runs on.
    if (header.length < 64 || header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return undefined;
    return needsOf(segmentsOf(header, read), read);
  } finally {
    closeSync(descriptor);
  }
}

type Read = (offset: bigint, sizeBytes: number) => Buffer;

function segmentsOf(header: Buffer, read: Read): readonly Segment[] {
  const start = header.readBigUInt64LE(32);
  const entryBytes = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  const table = read(start, entryBytes * count);
  return Array.from({ length: Math.floor(table.length / entryBytes) || 0 }, (_, index) => {
    const entry = table.subarray(index * entryBytes);
    return {
      type: entry.readUInt32LE(0),
      offset: entry.readBigUInt64LE(8),
      address: entry.readBigUInt64LE(16),
      sizeBytes: entry.readBigUInt64LE(32),
    };
  });
}

function needsOf(segments: readonly Segment[], read: Read): ElfNeeds {
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  const loader =
    interpreter === undefined
      ? undefined
      : cString(read(interpreter.offset, Number(interpreter.sizeBytes)), 0);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return { loader, libraries: [], hasSearchPath: false };
  const table = read(dynamic.offset, Number(dynamic.sizeBytes));
  const names: bigint[] = [];
  let strings: bigint | undefined;
  let hasSearchPath = false;
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const tag = table.readBigUInt64LE(at);
    const value = table.readBigUInt64LE(at + 8);
    if (tag === DT_NULL) break;
    if (tag === DT_NEEDED) names.push(value);
    if (tag === DT_STRTAB) strings = value;
    if (tag === DT_RPATH || tag === DT_RUNPATH) hasSearchPath = true;
  }
  const text = strings === undefined ? undefined : fileOffset(strings, segments);
  if (text === undefined) return { loader, libraries: [], hasSearchPath };
  const libraries = names.map((name) => cString(read(text + name, longestName), 0));
  return { loader, libraries, hasSearchPath };
}

const longestName = 256;

/** The dynamic table names addresses in memory; segments say where in the file those are. */
function fileOffset(address: bigint, segments: readonly Segment[]): bigint | undefined {
  const segment = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.sizeBytes,
  );
  return segment === undefined ? undefined : address - segment.address + segment.offset;
}

function cString(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end === -1 ? bytes.length : end);
}
