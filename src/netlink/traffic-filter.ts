import { AF_UNSPEC, ETH_P_ALL } from './constants.ts';
import { type BpfProgram, encodeProgram } from './classic-bpf.ts';
import type { Rtnetlink } from './connection.ts';
import type { MessageWriter } from './message.ts';
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from './netlink-socket.ts';
import { RTM_NEWQDISC, RTM_NEWTFILTER } from './rtnetlink-constants.ts';
import { isSystemError } from './system-error.ts';

/** Which frames a filter sees: those that come in by the link, or those that leave by it. */
export type TrafficDirection = 'ingress' | 'egress';

/** What a program in direct-action mode returns (linux/pkt_cls.h). */
export const trafficVerdicts = {
  /** No opinion: the next filter is asked; without one the frame goes on its way. */
  pass: -1,
  drop: 2,
} as const;

export interface BpfFilter {
  /** Index of the link. */
  readonly index: number;
  readonly direction: TrafficDirection;
  /** Its place among the filters of the link; the lowest is asked first, 1 before all. */
  readonly preference: number;
  /** Its name among filters of the same preference. */
  readonly handle: number;
  /** Sees frames from their Ethernet header on and returns one of `trafficVerdicts`. */
  readonly program: BpfProgram;
}

// linux/pkt_sched.h: handles of the clsact queueing discipline and of its two lists of filters
const TC_H_CLSACT = 0xfffffff1;
const CLSACT_HANDLE = 0xffff0000;
const PARENTS: Readonly<Record<TrafficDirection, number>> = { ingress: 0xfffffff2, egress: 0xfffffff3 };

// linux/rtnetlink.h and linux/pkt_cls.h
const TCA_KIND = 1;
const TCA_OPTIONS = 2;
const TCA_BPF_OPS_LEN = 4;
const TCA_BPF_OPS = 5;
const TCA_BPF_FLAGS = 8;
const TCA_BPF_FLAG_ACT_DIRECT = 1;

/** struct tcmsg (linux/rtnetlink.h) */
function writeHeader(message: MessageWriter, index: number, handle: number, parent: number, info = 0): void {
  message.u8(AF_UNSPEC).zeros(3).u32(index).u32(handle).u32(parent).u32(info);
}

/** Gives a link the two lists of filters, one a direction, unless it has them. @throws SystemError */
export function ensureFilterLists(nl: Rtnetlink, index: number): void {
  const message = nl.newMessage(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL);
  writeHeader(message, index, CLSACT_HANDLE, TC_H_CLSACT);
  message.attributeString(TCA_KIND, 'clsact');
  try {
    nl.request(message, { operation: 'add clsact', object: `to the link with index ${index}` });
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
}

/**
 * Adds a filter, or takes the place of the one with the same handle; no frame passes between the two.
 * @throws SystemError ENOENT when the kernel lacks cls_bpf
 */
export function replaceBpfFilter(nl: Rtnetlink, filter: BpfFilter): void {
  const { index, direction, preference, handle, program } = filter;
  const message = nl.newMessage(RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_REPLACE);
  // The upper half of `info` is the preference, the lower one the protocol in network order.
  const anyProtocol = ((ETH_P_ALL & 0xff) << 8) | (ETH_P_ALL >> 8);
  writeHeader(message, index, handle, PARENTS[direction], preference * 0x10000 + anyProtocol);
  message.attributeString(TCA_KIND, 'bpf');
  message.nest(TCA_OPTIONS, () => {
    message.attributeU16(TCA_BPF_OPS_LEN, program.length);
    message.attributeBytes(TCA_BPF_OPS, encodeProgram(program));
    message.attributeU32(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
  });
  nl.request(message, { operation: `add ${direction} filter`, object: `to the link with index ${index}` });
}
