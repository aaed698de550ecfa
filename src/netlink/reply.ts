import { readAttributes, stringOf } from './attributes.ts';
import { MESSAGE_HEADER_BYTES, align } from './message.ts';

// Message types and flags: linux/netlink.h
const NLMSG_NOOP = 1;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const NLM_F_DUMP_INTR = 0x10;
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;
const NLMSGERR_ATTR_MSG = 1;

/** One message from the kernel. `body` is a view of the receive buffer: decode it before the next call. */
export interface Reply {
  readonly kind: 'data' | 'status' | 'done';
  readonly sequence: number;
  readonly type: number;
  /** What follows struct nlmsghdr. */
  readonly body: Buffer;
  /** 0, or the positive error number of a status or of the end of a dump. */
  readonly errno: number;
  /** What the kernel says about it in words. */
  readonly detail: string | undefined;
  /** The table changed while it was dumped: the dump is to be made again. */
  readonly interrupted: boolean;
}

function kindOf(type: number): Reply['kind'] {
  if (type === NLMSG_ERROR) return 'status';
  return type === NLMSG_DONE ? 'done' : 'data';
}

/**
 * Where the attributes of an extended acknowledgement begin: after the error number and, for a status, the
 * request's header and (unless capped) its body.
 */
function detailOffset(kind: Reply['kind'], flags: number, body: Buffer): number {
  if (kind === 'done') return 4;
  if ((flags & NLM_F_CAPPED) !== 0) return 4 + MESSAGE_HEADER_BYTES;
  return 4 + align(body.readUInt32LE(4));
}

/** The messages of one datagram. */
export function* eachReply(datagram: Buffer): Generator<Reply> {
  let offset = 0;
  while (offset + MESSAGE_HEADER_BYTES <= datagram.length) {
    const length = datagram.readUInt32LE(offset);
    if (length < MESSAGE_HEADER_BYTES || offset + length > datagram.length) return;
    const type = datagram.readUInt16LE(offset + 4);
    const flags = datagram.readUInt16LE(offset + 6);
    const body = datagram.subarray(offset + MESSAGE_HEADER_BYTES, offset + length);
    const kind = kindOf(type);
    // The kernel gives it with a minus sign. A dump may end without a number: then the body is empty.
    const errno = kind === 'data' || body.length < 4 ? 0 : Math.abs(body.readInt32LE(0));
    const hasDetail = kind !== 'data' && (flags & NLM_F_ACK_TLVS) !== 0;
    const detail = hasDetail
      ? stringOf(readAttributes(body.subarray(detailOffset(kind, flags, body))), NLMSGERR_ATTR_MSG)
      : undefined;
    if (type !== NLMSG_NOOP) {
      const interrupted = (flags & NLM_F_DUMP_INTR) !== 0;
      yield { kind, sequence: datagram.readUInt32LE(offset + 8), type, body, errno, detail, interrupted };
    }
    offset += align(length);
  }
}
