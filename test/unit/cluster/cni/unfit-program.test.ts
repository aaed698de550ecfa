import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineProgram } from '../../../../src/cluster/cni/examine-program.ts';
import { readProgramHeader } from '../../../../src/cluster/cni/program-header.ts';
import { unfitProgram } from '../../../../src/cluster/cni/unfit-program.ts';

/** The first 64 bytes of a file, given as bytes at places. */
function head(...parts: readonly (readonly [at: number, bytes: readonly number[] | string])[]): Buffer {
  const bytes = Buffer.alloc(256);
  for (const [at, part] of parts) Buffer.from(part as string, 'latin1').copy(bytes, at);
  return bytes;
}
const elf = (machine: number, { system = 0, type = 2, order = 1 } = {}): Buffer =>
  head(
    [0, [0x7f, 0x45, 0x4c, 0x46, 2, order, 1, system]],
    [16, order === 2 ? [0, type, 0, machine] : [type, 0, machine, 0]],
  );

const told: readonly (readonly [what: string, bytes: Buffer, says: RegExp | undefined])[] = [
  ['x86-64', elf(62), undefined],
  ['x86-64 of Linux by name', elf(62, { system: 3 }), undefined],
  ['position-independent', elf(62, { type: 3 }), undefined],
  ['x86 of 32 bits, which the kernel runs too', elf(3), undefined],
  ['arm64', elf(183), /linux\/arm64, and nodes are linux\/amd64/],
  ['big-endian', elf(21, { order: 2 }), /linux\/ppc64,/],
  ['FreeBSD', elf(62, { system: 9 }), /freebsd\/amd64/],
  ['an object file', elf(62, { type: 1 }), /object file/],
  ['macOS', head([0, [0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]]), /darwin\/arm64/],
  ['macOS, universal', head([0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2]]), /darwin\/universal/],
  ['a class of Java', head([0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61]]), /neither a program/],
  ['Windows', head([0, 'MZ'], [60, [128]], [128, [0x50, 0x45, 0, 0, 0x64, 0x86]]), /windows\/amd64/],
  ['a script', Buffer.from('#!/bin/sh\nexit 0\n'), undefined],
  ['a script with spaces', Buffer.from('#! \t/usr/bin/env python3\n'), undefined],
  ['a script from Windows', Buffer.from('#!/bin/sh\r\n'), /carriage return/],
  ['a script of no one', Buffer.from('#!\n'), /names no interpreter/],
  ['a relative interpreter', Buffer.from('#!sh\n'), /no absolute path/],
  ['text', Buffer.from('echo hello\n'), /neither a program/],
  ['nothing', Buffer.alloc(0), /is empty/],
  ['a few bytes', Buffer.from([0x7f, 0x45]), /neither a program/],
];
for (const [what, bytes, says] of told) {
  test(`a program: ${what}`, () => {
    const unfit = unfitProgram(readProgramHeader(bytes), { mode: 0o755, architecture: 'x64' });
    if (says === undefined) assert.equal(unfit, undefined);
    else assert.match(unfit?.says ?? 'fits', says);
  });
}

test('a program for macOS is told how to be built', () => {
  const program = readProgramHeader(head([0, [0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]]));
  assert.match(
    unfitProgram(program, { mode: 0o755, architecture: 'arm64' })?.hint ?? '',
    /GOOS=linux GOARCH=arm64/,
  );
});

test('one that may not be run', () => {
  assert.equal(
    unfitProgram(readProgramHeader(elf(62)), { mode: 0o644, architecture: 'x64' })?.code,
    'not-executable',
  );
});

test('the program that runs this is one for this machine', async () => {
  const program = await examineProgram(process.execPath);
  assert.equal(unfitProgram(program, { mode: 0o755, architecture: process.arch }), undefined);
});
