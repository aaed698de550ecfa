import { InternalError } from '../model/errors.ts';
import { parseMac } from './address-bytes.ts';
import {
  type BpfProgram,
  loadHalfWord,
  loadWord,
  maxInstructions,
  returnValue,
  unlessEqualSkip,
} from './classic-bpf.ts';

/** Where an Ethernet frame has its addresses, in bytes from its beginning (IEEE 802.3). */
export const macOffsets = { destination: 0, source: 6 } as const;

export interface MacSetQuestion {
  /** Which of the frame's two addresses is looked for. */
  readonly address: keyof typeof macOffsets;
  readonly macs: readonly string[];
  /** What the program returns for a frame whose address is among them, and for every other frame. */
  readonly inside: number;
  readonly outside: number;
}

/**
 * A program that knows frames by one of their addresses.
 *
 * Addresses are compared one after the other, their last four bytes first: those of two nodes differ nearly
 * always there, while engines give all their containers the same first two bytes. 800 addresses fit.
 * @throws InternalError for more
 */
export function macSetProgram({ address, macs, inside, outside }: MacSetQuestion): BpfProgram {
  const offset = macOffsets[address];
  const program = [
    loadWord(offset + 2),
    ...macs.flatMap((mac) => {
      const bytes = Buffer.from(parseMac(mac));
      return [
        unlessEqualSkip(bytes.readUInt32BE(2), 4),
        loadHalfWord(offset),
        unlessEqualSkip(bytes.readUInt16BE(0), 1),
        returnValue(inside),
        // There may be another address with the same end.
        loadWord(offset + 2),
      ];
    }),
    returnValue(outside),
  ];
  if (program.length > maxInstructions) throw new InternalError(`${macs.length} MAC addresses are too many`);
  return program;
}
