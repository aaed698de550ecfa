import { closeSync, openSync, readSync } from 'node:fs';

/** e_machine of this machine's own programs (elf(5)), for those that Node runs on under Linux. */
const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };
const headerBytes = 20;
const machineOffset = 18;

/** What the first bytes of a program say about who can run it. */
export type ProgramFormat = 'script' | 'own-machine' | 'other-machine' | 'none';

/**
 * The kernel runs scripts with an interpreter and ELF files. The C library hands everything else to the shell
 * (execvp(3)), which makes nonsense of it: who wants the kernel's answer has to look first.
 */
export function formatOf(file: string): ProgramFormat {
  const header = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, headerBytes, 0);
  } finally {
    closeSync(descriptor);
  }
  if (header.toString('latin1', 0, 2) === '#!') return 'script';
  if (header.toString('latin1', 0, 4) !== '\x7FELF') return 'none';
  const own = machines[process.arch];
  return own === undefined || header.readUInt16LE(machineOffset) === own ? 'own-machine' : 'other-machine';
}
