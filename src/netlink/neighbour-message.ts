import type { MessageWriter } from './message.ts';

/** Size of struct ndmsg. */
export const NEIGHBOUR_HEADER_BYTES = 12;

/** struct ndmsg (linux/neighbour.h), of neighbours and of forwarding entries. */
export function writeNeighbourHeader(
  message: MessageWriter,
  family: number,
  index: number,
  state: number,
  flags: number,
): void {
  message.u8(family).zeros(3).u32(index).u16(state).u8(flags).u8(0);
}
