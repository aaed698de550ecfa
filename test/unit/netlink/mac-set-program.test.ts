import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { formatMac, parseMac } from '../../../src/netlink/address-bytes.ts';
import { encodeProgram, maxInstructions } from '../../../src/netlink/classic-bpf.ts';
import { macSetProgram } from '../../../src/netlink/mac-set-program.ts';
import { runBpf } from '../../support/run-bpf.ts';

const inside = -1;
const outside = 2;

function frame(destination: string, source: string): Buffer {
  return Buffer.concat([parseMac(destination), parseMac(source), Buffer.from([8, 0])]);
}

/** Few different bytes, so that addresses with the same beginning or the same end are common. */
const mac = fc
  .array(fc.constantFrom(0, 2, 0xff), { minLength: 6, maxLength: 6 })
  .map((bytes) => formatMac(Uint8Array.from(bytes)));

test('a frame is inside when its address is one of the set, whatever the other address is', () => {
  fc.assert(
    fc.property(fc.array(mac), mac, mac, (macs, destination, source) => {
      const returned = (address: 'destination' | 'source') =>
        runBpf(macSetProgram({ address, macs, inside, outside }), frame(destination, source));
      assert.equal(returned('destination'), macs.includes(destination) ? inside : outside);
      assert.equal(returned('source'), macs.includes(source) ? inside : outside);
    }),
    { numRuns: 500 },
  );
});

test('an address with the end of another, and one with its beginning, are told apart', () => {
  const macs = ['02:00:00:00:00:01', '06:00:00:00:00:01', '02:00:00:00:00:02'];
  const program = macSetProgram({ address: 'source', macs, inside, outside });
  const returned = (source: string) => runBpf(program, frame('ff:ff:ff:ff:ff:ff', source));
  assert.deepEqual([...macs, '0a:00:00:00:00:01', '02:00:00:00:00:03'].map(returned), [
    inside,
    inside,
    inside,
    outside,
    outside,
  ]);
});

test('nothing is inside an empty set', () => {
  const program = macSetProgram({ address: 'source', macs: [], inside, outside });
  assert.equal(runBpf(program, frame('02:00:00:00:00:01', '02:00:00:00:00:02')), outside);
});

test('programs are encoded as the kernel reads them', () => {
  const program = macSetProgram({ address: 'source', macs: ['02:00:11:22:33:44'], inside, outside });
  // What `tc filter add … bpf bytecode` takes as 7,32 0 0 8,21 0 4 287454020,40 0 0 6,21 0 1 512,6 0 0 -1,32 0 0 8,6 0 0 2
  const expected = [
    [0x20, 0, 0, 8],
    [0x15, 0, 4, 0x11223344],
    [0x28, 0, 0, 6],
    [0x15, 0, 1, 0x0200],
    [0x06, 0, 0, 0xffffffff],
    [0x20, 0, 0, 8],
    [0x06, 0, 0, 2],
  ];
  const bytes = encodeProgram(program);
  const read = expected.map((_, i) => [
    bytes.readUInt16LE(i * 8),
    bytes.readUInt8(i * 8 + 2),
    bytes.readUInt8(i * 8 + 3),
    bytes.readUInt32LE(i * 8 + 4),
  ]);
  assert.deepEqual(read, expected);
  assert.equal(bytes.length, expected.length * 8);
});

test('a full underlay fits, and a set that does not is refused', () => {
  const macs = (count: number) =>
    Array.from({ length: count }, (_, i) => formatMac(Uint8Array.from([2, 0, 0, 0, i >> 8, i & 0xff])));
  const full = macSetProgram({ address: 'source', macs: macs(254), inside, outside });
  assert.ok(full.length <= maxInstructions, `${full.length} instructions`);
  assert.throws(
    () => macSetProgram({ address: 'source', macs: macs(1_000), inside, outside }),
    /1000 MAC addresses are too many/,
  );
});
