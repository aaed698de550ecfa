import { AF_INET } from './constants.ts';
import type { Rtnetlink } from './connection.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from './netlink-socket.ts';
import {
  FIB_RULE_INVERT,
  FR_ACT_TO_TBL,
  FRA_IIFNAME,
  FRA_PRIORITY,
  FRA_TABLE,
  RTM_NEWRULE,
} from './rtnetlink-constants.ts';

/** Which of the routing tables is asked for which packets (ip-rule(8)). */
export interface NewRule {
  /** The lowest is asked first; those of every netns are 0 (local), 32766 (main) and 32767 (default). */
  readonly preference: number;
  /** Only for packets that came in by another link than this one; `lo` stands for what this machine sends itself. */
  readonly notFrom: string;
  readonly table: number;
}

/** Adds a rule for IPv4. @throws SystemError EOPNOTSUPP when the kernel has only one table, EEXIST */
export function addRule(nl: Rtnetlink, { preference, notFrom, table }: NewRule): void {
  const message = nl.newMessage(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL);
  // struct fib_rule_hdr (linux/fib_rules.h); the table is told by its attribute, since it may not fit a byte.
  message.u8(AF_INET).zeros(6).u8(FR_ACT_TO_TBL).u32(FIB_RULE_INVERT);
  message.attributeString(FRA_IIFNAME, notFrom);
  message.attributeU32(FRA_PRIORITY, preference).attributeU32(FRA_TABLE, table);
  nl.request(message, { operation: 'add rule', object: `${preference}, not from ${notFrom}` });
}
