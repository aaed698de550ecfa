import { assertNever } from '../model/assert-never.ts';
import type { MessageWriter } from './message.ts';
import {
  NFTA_CMP_DATA,
  NFTA_CMP_OP,
  NFTA_CMP_SREG,
  NFTA_DATA_VALUE,
  NFTA_EXPR_DATA,
  NFTA_EXPR_NAME,
  NFTA_LIST_ELEM,
  NFTA_META_DREG,
  NFTA_META_KEY,
  NFTA_REJECT_ICMP_CODE,
  NFTA_REJECT_TYPE,
  NFT_CMP_EQ,
  NFT_META_OIF,
  NFT_REG_1,
  NFT_REJECT_ICMP_UNREACH,
} from './nftables-constants.ts';

/** A part of a rule: the next one is asked only if this one holds. */
export type Expression =
  /** The packet leaves by the link with this index. */
  | { readonly kind: 'leaves-by'; readonly index: number }
  /** Ends the packet, and tells its sender with an ICMP destination-unreachable of this code. */
  | { readonly kind: 'reject-with-icmp'; readonly code: number };

/** Numbers of nf_tables are in network order; a negative one is its two's complement. */
export function be32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function writeExpression(message: MessageWriter, expression: Expression): void {
  const write = (name: string, fields: () => void): void => {
    message.nest(NFTA_LIST_ELEM, () => {
      message.attributeString(NFTA_EXPR_NAME, name).nest(NFTA_EXPR_DATA, fields);
    });
  };
  switch (expression.kind) {
    case 'leaves-by':
      write('meta', () => {
        message.attributeBytes(NFTA_META_KEY, be32(NFT_META_OIF));
        message.attributeBytes(NFTA_META_DREG, be32(NFT_REG_1));
      });
      write('cmp', () => {
        message.attributeBytes(NFTA_CMP_SREG, be32(NFT_REG_1));
        message.attributeBytes(NFTA_CMP_OP, be32(NFT_CMP_EQ));
        // A register holds an index as the processor does.
        message.nest(NFTA_CMP_DATA, () => message.attributeU32(NFTA_DATA_VALUE, expression.index));
      });
      return;
    case 'reject-with-icmp':
      write('reject', () => {
        message.attributeBytes(NFTA_REJECT_TYPE, be32(NFT_REJECT_ICMP_UNREACH));
        message.attributeU8(NFTA_REJECT_ICMP_CODE, expression.code);
      });
      return;
    default:
      assertNever(expression, 'expression');
  }
}
