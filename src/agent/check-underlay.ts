import { randomBytes } from 'node:crypto';
import type { NodePlan } from '../model/plan.ts';
import { AF_PACKET, ETH_P_IP, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_RAW } from '../netlink/constants.ts';
import { bind, closeInBackground, recv, send, socket } from '../netlink/libc.ts';
import { linkIndex } from '../netlink/link.ts';
import { inNetns } from '../netlink/netns.ts';
import { watch, type Watcher } from '../netlink/poll.ts';
import { checkCall } from '../netlink/system-error.ts';
import { Deadline } from './deadline.ts';
import { responsiveClock } from './responsive-clock.ts';
import type { UnderlayLoss } from './protocol.ts';
import type { Sandbox } from './sandbox.ts';
import { encodeFrame, type FrameProtocol, frameNonce } from './underlay-frame.ts';

const protocols: readonly FrameProtocol[] = ['tcp', 'udp', 'icmp'];
/** How often what is missing is sent again, and how long to wait after each time. */
const attempts = 3;
const waitMs = 300;

interface Ear {
  readonly fd: number;
  readonly watcher: Watcher;
}

interface Expectation extends UnderlayLoss {
  readonly frame: Buffer;
}

/**
 * Do packets with pod addresses cross the underlay? Frames are sent and seen on the nodes' uplinks
 * themselves, so neither routes nor addresses are needed, and the pod network's plugin has no part in it:
 * what is lost here is lost by the surroundings (FORWARD rules on bridged packets, a firewall, a VPN).
 */
export async function checkUnderlay(
  nodes: readonly { readonly plan: NodePlan; readonly sandbox: Sandbox }[],
  signal: AbortSignal,
): Promise<readonly UnderlayLoss[]> {
  const missing = new Map<string, Expectation>();
  const ears = new Map<string, Ear>();
  const release = responsiveClock.use();
  let allSeen = (): void => undefined;
  try {
    for (const { plan, sandbox } of nodes) {
      ears.set(
        plan.name,
        open(sandbox, plan.uplink, (nonce) => {
          if (missing.get(nonce)?.to === plan.name) missing.delete(nonce);
          if (missing.size === 0) allSeen();
        }),
      );
    }
    for (const from of nodes)
      for (const to of nodes) if (from !== to) expectFrames(missing, from.plan, to.plan);
    for (let attempt = 0; attempt < attempts && missing.size > 0; attempt++) {
      signal.throwIfAborted();
      const arrived = new Promise<void>((resolve) => {
        allSeen = resolve;
      });
      for (const { from, frame } of missing.values()) {
        const ear = ears.get(from);
        if (ear !== undefined) send(ear.fd, frame, frame.length, 0);
      }
      let callOff = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        callOff = new Deadline(waitMs).onOver(resolve);
      });
      await Promise.race([arrived, over]);
      callOff();
    }
    return [...missing.values()].map(({ from, to, protocol }) => ({ from, to, protocol }));
  } finally {
    release();
    for (const { watcher, fd } of ears.values()) {
      watcher.close();
      closeInBackground(fd);
    }
  }
}

function expectFrames(missing: Map<string, Expectation>, from: NodePlan, to: NodePlan): void {
  const source = from.gateways.find((address) => !address.includes(':'));
  const destination = to.gateways.find((address) => !address.includes(':'));
  // An IPv6-only pod network has no IPv4 pod addresses to send.
  if (source === undefined || destination === undefined) return;
  for (const protocol of protocols) {
    const nonce = randomBytes(16);
    const frame = encodeFrame({
      sourceMac: from.underlayMac,
      destinationMac: to.underlayMac,
      source,
      destination,
      protocol,
      nonce,
    });
    missing.set(nonce.toString('hex'), { from: from.name, to: to.name, protocol, frame });
  }
}

/**
 * A packet socket on an interface of a netns (packet(7)). It gets its protocol with the address only: a
 * socket that has one from the start is unhooked to be bound, which waits for every processor.
 */
function open(sandbox: Sandbox, ifName: string, onNonce: (nonce: string) => void): Ear {
  const index = linkIndex(sandbox.rtnetlink, ifName);
  const where = `a packet socket in ${sandbox.name}`;
  const fd = inNetns(sandbox.netns, () =>
    checkCall(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'open', where),
  );
  // struct sockaddr_ll: family 2, protocol 2 (network order), index 4, the rest is not needed to bind.
  const address = Buffer.alloc(20);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16BE(ETH_P_IP, 2);
  address.writeInt32LE(index, 4);
  checkCall(bind(fd, address, address.length), 'bind', where);
  const buffer = Buffer.alloc(2048);
  const watcher = watch(fd, { readable: true }, (event) => {
    for (
      let count = recv(fd, buffer, buffer.length, 0);
      count > 0;
      count = recv(fd, buffer, buffer.length, 0)
    ) {
      const nonce = frameNonce(buffer.subarray(0, count));
      if (nonce !== undefined) onNonce(nonce);
    }
    if (event.error) watcher.rearm();
  });
  return { fd, watcher };
}
