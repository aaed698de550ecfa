import { open } from 'node:fs/promises';
import { readProgramHeader, type ProgramKind } from './program-header.ts';

/** Enough for every header, and for a long first line. */
const headBytes = 4096;

/** What kind of program a file is, told from its first bytes as the kernel would. */
export async function examineProgram(file: string): Promise<ProgramKind> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    return readProgramHeader(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
