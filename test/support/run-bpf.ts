import assert from 'node:assert/strict';
import type { BpfProgram } from '../../src/netlink/classic-bpf.ts';

/** What the kernel would return for a frame: its interpreter of old, for the instructions that we use. */
export function runBpf(program: BpfProgram, frame: Buffer): number {
  let accumulator = 0;
  for (let at = 0; at < program.length; at++) {
    const instruction = program[at];
    assert.ok(instruction !== undefined, 'the loop ends with the program');
    const { code, jumpTrue, jumpFalse, operand } = instruction;
    switch (code) {
      case 0x20:
        if (operand + 4 > frame.length) return 0;
        accumulator = frame.readUInt32BE(operand);
        break;
      case 0x28:
        if (operand + 2 > frame.length) return 0;
        accumulator = frame.readUInt16BE(operand);
        break;
      case 0x15:
        at += accumulator === operand ? jumpTrue : jumpFalse;
        break;
      case 0x06:
        return operand | 0;
      default:
        assert.fail(`no instruction has the code ${code}`);
    }
  }
  return assert.fail('the program ran off its end');
}
