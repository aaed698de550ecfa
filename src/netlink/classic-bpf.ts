/**
 * Programs in the classic language of packet filters (Documentation/networking/filter.rst). The kernel takes
 * them without any right beyond that to the link, checks them by itself and compiles them; no compiler, no
 * bpf(2) and no file for a program to live in.
 */
export interface BpfInstruction {
  readonly code: number;
  /** Instructions to skip when a comparison holds, and when it does not; a byte each. */
  readonly jumpTrue: number;
  readonly jumpFalse: number;
  readonly operand: number;
}

export type BpfProgram = readonly BpfInstruction[];

/** BPF_MAXINSNS: linux/bpf_common.h */
export const maxInstructions = 4096;

/** Size of struct sock_filter. */
const INSTRUCTION_BYTES = 8;

// Codes are sums of class, size, mode and source: linux/bpf_common.h
const LOAD_WORD = 0x20;
const LOAD_HALF_WORD = 0x28;
const JUMP_IF_EQUAL = 0x15;
const RETURN = 0x06;

const plain = (code: number, operand: number): BpfInstruction => ({
  code,
  jumpTrue: 0,
  jumpFalse: 0,
  operand: operand >>> 0,
});

/** The four bytes from an offset on, in network order. Beyond the packet's end the program returns 0. */
export const loadWord = (offsetBytes: number): BpfInstruction => plain(LOAD_WORD, offsetBytes);

/** Two bytes. */
export const loadHalfWord = (offsetBytes: number): BpfInstruction => plain(LOAD_HALF_WORD, offsetBytes);

/** Ends the program with this value; negative ones as the kernel's int reads them. */
export const returnValue = (value: number): BpfInstruction => plain(RETURN, value);

/** Goes on when what was loaded is this value, else skips some instructions. */
export const unlessEqualSkip = (value: number, skipped: number): BpfInstruction => ({
  ...plain(JUMP_IF_EQUAL, value),
  jumpFalse: skipped,
});

/** An array of struct sock_filter (linux/filter.h). */
export function encodeProgram(program: BpfProgram): Buffer {
  const bytes = Buffer.alloc(program.length * INSTRUCTION_BYTES);
  program.forEach(({ code, jumpTrue, jumpFalse, operand }, index) => {
    const offset = index * INSTRUCTION_BYTES;
    bytes.writeUInt16LE(code, offset);
    bytes.writeUInt8(jumpTrue, offset + 2);
    bytes.writeUInt8(jumpFalse, offset + 3);
    bytes.writeUInt32LE(operand, offset + 4);
  });
  return bytes;
}
