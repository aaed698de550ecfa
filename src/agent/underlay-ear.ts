import type { IpFamily } from '../model/verdict.ts';
import { AF_PACKET, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_RAW } from '../netlink/constants.ts';
import { bind, close, closeInBackground, recv, send, socket } from '../netlink/libc.ts';
import { linkIndex } from '../netlink/link.ts';
import { inNetns } from '../netlink/netns.ts';
import { watch } from '../netlink/poll.ts';
import { checkCall } from '../netlink/system-error.ts';
import type { Sandbox } from './sandbox.ts';
import { encodeFrame, etherTypeOf, type FrameFields, frameNonce } from './underlay-frame.ts';

/** A packet socket on a node's uplink: hears the frames of an address family that reach it, and sends from it. */
export interface UnderlayEar {
  send(frame: FrameFields): void;
  close(): void;
}

/**
 * A packet socket on an interface of a netns (packet(7)). It gets its protocol with the address only: a
 * socket that has one from the start is unhooked to be bound, which waits for every processor.
 * @throws SystemError
 */
export function openEar(
  sandbox: Sandbox,
  ifName: string,
  family: IpFamily,
  onNonce: (nonce: string) => void,
): UnderlayEar {
  const index = linkIndex(sandbox.rtnetlink, ifName);
  const where = `a packet socket in ${sandbox.name}`;
  const fd = inNetns(sandbox.netns, () =>
    checkCall(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), 'open', where),
  );
  // struct sockaddr_ll: family 2, protocol 2 (network order), index 4, the rest is not needed to bind.
  const address = Buffer.alloc(20);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16BE(etherTypeOf(family), 2);
  address.writeInt32LE(index, 4);
  try {
    checkCall(bind(fd, address, address.length), 'bind', where);
  } catch (error) {
    close(fd);
    throw error;
  }
  const buffer = Buffer.alloc(2048);
  const hear = (): void => {
    for (
      let count = recv(fd, buffer, buffer.length, 0);
      count > 0;
      count = recv(fd, buffer, buffer.length, 0)
    ) {
      const nonce = frameNonce(buffer.subarray(0, count));
      if (nonce !== undefined) onNonce(nonce);
    }
  };
  const watcher = watch(fd, { readable: true }, (event) => {
    hear();
    if (event.error) watcher.rearm();
  });
  return {
    send: (fields) => {
      const frame = encodeFrame(fields);
      send(fd, frame, frame.length, 0);
    },
    close: () => {
      // What has come but was not read yet has come.
      hear();
      watcher.close();
      closeInBackground(fd);
    },
  };
}
