import { listAddresses } from '../netlink/address.ts';
import { Rtnetlink } from '../netlink/connection.ts';
import { LOOPBACK_INDEX } from '../netlink/constants.ts';
import { findLink, linkIndex, setLink } from '../netlink/link.ts';
import { bindOwnNetns, createNetns, type Netns, removeNetns } from '../netlink/netns.ts';
import { UsageError } from '../model/errors.ts';
import { withoutPrefix } from '../model/ip.ts';
import type { IpFamily } from '../model/verdict.ts';
import { PacketWitness } from './probe/packet-witness.ts';
import type { WitnessedProtocol } from './probe/probe-target.ts';
import type { ResponderIdentity } from './responder/answer.ts';
import { openTcpResponder, type Responder } from './responder/tcp-responder.ts';
import { openUdpResponder } from './responder/udp-responder.ts';
import { type Sysctls, writeFreshSysctls } from './sysctl.ts';

export interface ResponderPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** A netns the agent works in, a pod's or a node's own, with what the agent keeps open inside it. */
export class Sandbox {
  /** For messages: `web`, `node/node-1`. */
  readonly name: string;
  readonly netns: Netns;
  /** A socket of this netns; usable from home. */
  readonly rtnetlink: Rtnetlink;
  private readonly responders = new Map<string, Responder>();
  private readonly witnesses = new Map<string, PacketWitness>();
  private readonly removal = new AbortController();

  private constructor(name: string, netns: Netns, rtnetlink: Rtnetlink) {
    this.name = name;
    this.netns = netns;
    this.rtnetlink = rtnetlink;
  }

  /** Makes a netns at this path, with its settings written and its loopback up. */
  static create(name: string, path: string, sysctls: Sysctls): Sandbox {
    const netns = createNetns(path);
    return Sandbox.open(name, netns, () => writeFreshSysctls(netns, sysctls));
  }

  /** Takes the netns this process was started in, by a file of its own at this path; loopback is up. */
  static adopt(name: string, path: string): Sandbox {
    return Sandbox.open(name, bindOwnNetns(path), () => undefined);
  }

  private static open(name: string, netns: Netns, prepare: () => void): Sandbox {
    try {
      prepare();
      const rtnetlink = Rtnetlink.open(netns);
      setLink(rtnetlink, LOOPBACK_INDEX, { up: true });
      return new Sandbox(name, netns, rtnetlink);
    } catch (error) {
      netns.close();
      removeNetns(netns.path);
      throw error;
    }
  }

  /** Aborted when it goes: for what works in it for a while. */
  get removed(): AbortSignal {
    return this.removal.signal;
  }

  /** Global addresses on an interface as the kernel has them now, without prefix lengths. */
  addressesOn(ifName: string): readonly string[] {
    return this.addresses({ index: linkIndex(this.rtnetlink, ifName) });
  }

  /** Of an interface, in bytes; undefined when there is none of that name. */
  mtuOf(ifName: string): number | undefined {
    return findLink(this.rtnetlink, ifName)?.mtuBytes;
  }

  /** All addresses but link-local ones, loopback included; each once, though several links may have it. */
  localAddresses(): readonly string[] {
    return [...new Set(this.addresses({}))];
  }

  /** @throws SystemError EADDRINUSE when something has that port in this netns */
  openResponder({ protocol, port }: ResponderPort, identity: ResponderIdentity): void {
    const responder =
      protocol === 'tcp'
        ? openTcpResponder(this.netns, port, identity)
        : openUdpResponder(this.netns, this.localAddresses(), port, identity);
    this.responders.set(key(protocol, port), responder);
  }

  closeResponder({ protocol, port }: ResponderPort): void {
    this.responders.get(key(protocol, port))?.close();
    this.responders.delete(key(protocol, port));
  }

  /** Whether a responder of ours has this port. Echo requests are answered by the kernel. */
  hasResponder(protocol: 'tcp' | 'udp' | 'icmp', port: number): boolean {
    return this.responders.has(key(protocol, port));
  }

  /** Watches for the packets of probes that arrive here; opened when it is first asked for. */
  witness(protocol: WitnessedProtocol, family: IpFamily): PacketWitness {
    const of = `${protocol} ${family}`;
    const open = this.witnesses.get(of) ?? new PacketWitness(this.netns, family, protocol);
    this.witnesses.set(of, open);
    return open;
  }

  /** Closes all that is open in it and takes its file away; the kernel ends it when its processes are gone. */
  remove(): void {
    this.removal.abort(new UsageError('sandbox-gone', `${this.name} has gone`));
    for (const responder of this.responders.values()) responder.close();
    for (const witness of this.witnesses.values()) witness.close();
    this.responders.clear();
    this.witnesses.clear();
    this.rtnetlink.close();
    this.netns.close();
    removeNetns(this.netns.path);
  }

  private addresses(filter: { readonly index?: number }): readonly string[] {
    return listAddresses(this.rtnetlink, filter)
      .map(({ address }) => withoutPrefix(address))
      .filter((address) => !address.startsWith('fe80:'));
  }
}

const key = (protocol: string, port: number): string => `${protocol}/${port}`;
