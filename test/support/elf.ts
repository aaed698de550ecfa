import assert from 'node:assert/strict';

/** What tells one native binary from another. */
export interface Elf {
  readonly machine: 'x64' | 'arm64';
  /** The libraries it wants, from its dynamic section. */
  readonly needed: readonly string[];
}

/** e_machine, System V ABI: EM_X86_64 and EM_AARCH64. */
const machines: Readonly<Record<number, Elf['machine']>> = { 62: 'x64', 183: 'arm64' };
const dynamicSection = 6;
const neededTag = 1n;

/** Reads a 64-bit little-endian ELF file (System V ABI, "Object Files"), as `readelf -d` would. */
export function readElf(bytes: Buffer): Elf {
  assert.equal(
    bytes.subarray(0, 6).toString('latin1'),
    '\x7fELF\x02\x01',
    'no 64-bit little-endian ELF file',
  );
  const machine = machines[bytes.readUInt16LE(18)];
  assert.ok(machine !== undefined, `e_machine ${bytes.readUInt16LE(18)}`);
  return { machine, needed: neededBy(bytes) };
}

function neededBy(bytes: Buffer): readonly string[] {
  const headers = Number(bytes.readBigUInt64LE(40));
  const [size, count] = [bytes.readUInt16LE(58), bytes.readUInt16LE(60)];
  const section = (index: number) => {
    const at = headers + index * size;
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: Number(bytes.readBigUInt64LE(at + 24)),
      sizeBytes: Number(bytes.readBigUInt64LE(at + 32)),
      link: bytes.readUInt32LE(at + 40),
    };
  };
  const dynamic = Array.from({ length: count }, (_, index) => section(index)).find(
    ({ type }) => type === dynamicSection,
  );
  assert.ok(dynamic !== undefined, 'no dynamic section');
  const names = section(dynamic.link).offset;
  const needed: string[] = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.sizeBytes; at += 16) {
    if (bytes.readBigUInt64LE(at) !== neededTag) continue;
    const start = names + Number(bytes.readBigUInt64LE(at + 8));
    needed.push(bytes.subarray(start, bytes.indexOf(0, start)).toString('latin1'));
  }
  return needed;
}
