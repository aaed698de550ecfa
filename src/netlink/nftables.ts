import { NETLINK_NETFILTER } from './constants.ts';
import type { MessageWriter } from './message.ts';
import { NetlinkSocket, NLM_F_CREATE } from './netlink-socket.ts';
import type { Netns } from './netns.ts';
import {
  NFNL_MSG_BATCH_BEGIN,
  NFNL_MSG_BATCH_END,
  NFNL_SUBSYS_NFTABLES,
  NFTA_CHAIN_HOOK,
  NFTA_CHAIN_NAME,
  NFTA_CHAIN_TABLE,
  NFTA_CHAIN_TYPE,
  NFTA_HOOK_HOOKNUM,
  NFTA_HOOK_PRIORITY,
  NFTA_RULE_CHAIN,
  NFTA_RULE_EXPRESSIONS,
  NFTA_RULE_TABLE,
  NFTA_RULE_USERDATA,
  NFTA_TABLE_NAME,
  NFT_MSG_NEWCHAIN,
  NFT_MSG_NEWRULE,
  NFT_MSG_NEWTABLE,
} from './nftables-constants.ts';
import { type Expression, be32, writeExpression } from './nftables-expression.ts';

const NLM_F_REQUEST = 0x1;
/** Of rules: behind those that are there. */
const NLM_F_APPEND = 0x800;

export type NftFamily = 'ip' | 'ip6' | 'inet';

/** NFPROTO_* of linux/netfilter.h */
const families: Readonly<Record<NftFamily, number>> = { inet: 1, ip: 2, ip6: 10 };

/** NF_INET_* of linux/netfilter.h */
const hooks = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;

/** A chain that packets come through by a hook of the kernel's; what none of its rules ends goes on. */
export interface FilterChain {
  readonly family: NftFamily;
  readonly table: string;
  readonly name: string;
  readonly hook: keyof typeof hooks;
  /** The lowest is asked first. */
  readonly priority: number;
  readonly rules: readonly NftRule[];
}

export interface NftRule {
  readonly expressions: readonly Expression[];
  /** Shown by `nft list ruleset`. */
  readonly comment?: string;
}

/** A connection to the packet filter of one netns. */
export class Nftables extends NetlinkSocket {
  /** @param netns whose rules; the calling thread's by default. @throws SystemError */
  static open(netns?: Netns): Nftables {
    return new Nftables(NETLINK_NETFILTER, netns);
  }

  /**
   * Adds a chain with its rules, and its table unless that is there: all of it or nothing.
   * @throws SystemError EOPNOTSUPP when the kernel has no nf_tables, ENOENT when it lacks a kind of expression
   */
  addChain(chain: FilterChain): void {
    const { family, table, name, rules } = chain;
    const object = `${family} ${table} ${name}`;
    this.batch(() => {
      const begin = this.newMessage(NFNL_MSG_BATCH_BEGIN);
      writeHeader(begin, 0, NFNL_SUBSYS_NFTABLES);
      this.request(begin, { operation: 'begin a batch of rules', object: '' });

      const newTable = this.#newObject(NFT_MSG_NEWTABLE, family);
      newTable.attributeString(NFTA_TABLE_NAME, table);
      this.request(newTable, { operation: 'add table', object: `${family} ${table}` });

      this.request(writeChain(this.#newObject(NFT_MSG_NEWCHAIN, family), chain), {
        operation: 'add chain',
        object,
      });
      for (const rule of rules) {
        const message = writeRule(this.#newObject(NFT_MSG_NEWRULE, family, NLM_F_APPEND), table, name, rule);
        this.request(message, { operation: 'add rule', object });
      }
    });
  }

  /** The kernel carries out what it got only once the batch has its end, which older ones do not acknowledge. */
  protected override completeBatch(writer: MessageWriter): void {
    writeHeader(writer.begin(NFNL_MSG_BATCH_END, NLM_F_REQUEST), 0, NFNL_SUBSYS_NFTABLES);
    writer.end(0);
  }

  #newObject(type: number, family: NftFamily, flags = 0): MessageWriter {
    const message = this.newMessage(NFNL_SUBSYS_NFTABLES * 0x100 + type, NLM_F_CREATE | flags);
    writeHeader(message, families[family], 0);
    return message;
  }
}

/** struct nfgenmsg (linux/netfilter/nfnetlink.h) */
function writeHeader(message: MessageWriter, family: number, resource: number): void {
  message.u8(family).u8(0).u16be(resource);
}

function writeChain(message: MessageWriter, { table, name, hook, priority }: FilterChain): MessageWriter {
  message.attributeString(NFTA_CHAIN_TABLE, table).attributeString(NFTA_CHAIN_NAME, name);
  message.nest(NFTA_CHAIN_HOOK, () => {
    message.attributeBytes(NFTA_HOOK_HOOKNUM, be32(hooks[hook]));
    message.attributeBytes(NFTA_HOOK_PRIORITY, be32(priority));
  });
  return message.attributeString(NFTA_CHAIN_TYPE, 'filter');
}

function writeRule(
  message: MessageWriter,
  table: string,
  chain: string,
  { expressions, comment }: NftRule,
): MessageWriter {
  message.attributeString(NFTA_RULE_TABLE, table).attributeString(NFTA_RULE_CHAIN, chain);
  message.nest(NFTA_RULE_EXPRESSIONS, () => {
    for (const expression of expressions) writeExpression(message, expression);
  });
  if (comment !== undefined) {
    // As nft writes it (libnftnl's udata): type 0, the length, and the text with its NUL.
    const text = Buffer.from(`${comment}\0`);
    message.attributeBytes(NFTA_RULE_USERDATA, Buffer.concat([Buffer.from([0, text.length]), text]));
  }
  return message;
}
