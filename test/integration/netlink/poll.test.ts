import { enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Rtnetlink } from '../../../src/netlink/connection.ts';
import {
  AF_INET,
  AF_NETLINK,
  IPPROTO_IP,
  IP_RECVERR,
  MSG_ERRQUEUE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_ERROR,
} from '../../../src/netlink/constants.ts';
import * as libc from '../../../src/netlink/libc.ts';
import { addBridge, setLink } from '../../../src/netlink/link.ts';
import { MessageHeader } from '../../../src/netlink/message-header.ts';
import { type PollEvent, waitFor, watch } from '../../../src/netlink/poll.ts';

/*
 *  +----------------+
 *  | lo (127.0.0.1) |   server on a port the kernel picks, nobody on port 1
 *  +----------------+
 */
const nl = Rtnetlink.open();
setLink(nl, 'lo', { up: true });

const CLOSED_PORT = 1;

function loopback(port: number): Buffer {
  const address = Buffer.alloc(16);
  address.writeUInt16LE(AF_INET, 0);
  address.writeUInt16BE(port, 2);
  address.set([127, 0, 0, 1], 4);
  return address;
}

function openSocket(type: number): number {
  return libc.socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

function pendingError(fd: number): number {
  const value = Buffer.alloc(4);
  libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, value, Buffer.from([4, 0, 0, 0]));
  return value.readInt32LE(0);
}

async function withServer(run: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => undefined).end('hello'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', 1024, resolve);
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  try {
    await run(address.port);
  } finally {
    server.close();
  }
}

test('a connection that comes about makes its socket writable, an answer readable', () =>
  withServer(async (port) => {
    const fd = openSocket(SOCK_STREAM);
    libc.connect(fd, loopback(port), 16);
    assert.equal(await waitFor(fd, 'writable'), 'ready');
    assert.equal(pendingError(fd), 0);
    assert.equal(await waitFor(fd, 'readable'), 'ready');
    const data = Buffer.alloc(16);
    assert.equal(data.toString('utf8', 0, libc.recv(fd, data, data.length, 0)), 'hello');
    libc.close(fd);
  }));

test('a refused connection is ready too, and says why in SO_ERROR', async () => {
  const fd = openSocket(SOCK_STREAM);
  libc.connect(fd, loopback(CLOSED_PORT), 16);
  assert.equal(await waitFor(fd, 'writable'), 'ready');
  assert.equal(pendingError(fd), 111);
  libc.close(fd);
});

test('an error stops the watcher until it is armed again; the error queue tells the ICMP message', async () => {
  const fd = openSocket(SOCK_DGRAM);
  libc.setsockopt(fd, IPPROTO_IP, IP_RECVERR, Buffer.from([1, 0, 0, 0]), 4);
  libc.connect(fd, loopback(CLOSED_PORT), 16);
  const events: PollEvent[] = [];
  let wake: () => void = () => undefined;
  const watcher = watch(fd, { readable: true }, (event) => {
    events.push(event);
    wake();
  });
  const header = new MessageHeader({ data: 64 });
  for (let round = 1; round <= 2; round++) {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    libc.send(fd, Buffer.from('x'), 1, 0);
    await woken;
    assert.equal(events.length, round);
    assert.equal(events.at(-1)?.error, true);
    header.reset();
    assert.equal(libc.recvmsg(fd, header.bytes, MSG_ERRQUEUE), 1);
    const [extended] = header.controlMessages();
    assert.deepEqual([extended?.level, extended?.type], [IPPROTO_IP, IP_RECVERR]);
    // struct sock_extended_err: number, origin (2: ICMP), type, code: 3/3 is port unreachable.
    assert.equal(extended?.data.readUInt32LE(0), 111);
    assert.deepEqual([...(extended?.data.subarray(4, 7) ?? [])], [2, 3, 3]);
    pendingError(fd);
    watcher.rearm();
  }
  watcher.close();
  watcher.close();
  libc.close(fd);
});

test('what is waited for can be changed, and nothing at all pauses', async () => {
  const fd = openSocket(SOCK_DGRAM);
  let writable = 0;
  let woken: () => void = () => undefined;
  const watcher = watch(fd, { readable: true }, (event) => {
    if (event.writable) writable++;
    woken();
  });
  const turns = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  await turns();
  assert.equal(writable, 0);
  const first = new Promise<void>((resolve) => {
    woken = resolve;
  });
  watcher.update({ writable: true });
  await first;
  watcher.update({});
  const count = writable;
  await turns();
  assert.equal(writable, count);
  watcher.close();
  assert.throws(() => watcher.rearm(), /is closed/);
  libc.close(fd);
});

test('waiting ends by its time limit or its signal, and leaves no watcher', async () => {
  const fd = openSocket(SOCK_DGRAM);
  assert.equal(await waitFor(fd, 'readable', { timeoutMs: 1 }), 'timeout');
  const abort = new AbortController();
  const waiting = waitFor(fd, 'readable', { signal: abort.signal });
  abort.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(waitFor(fd, 'readable', { signal: abort.signal }), /enough/);
  watch(fd, { readable: true }, () => undefined).close();
  libc.close(fd);
});

test('a descriptor that cannot be watched is refused, not fatal', async () => {
  await assert.rejects(waitFor(9999, 'readable'), /watch descriptor 9999: EBADF/);
  const fd = openSocket(SOCK_DGRAM);
  const watcher = watch(fd, { readable: true }, () => undefined);
  assert.throws(() => watch(fd, { readable: true }, () => undefined), /watched already/);
  watcher.close();
  libc.close(fd);
});

test('an exception of one listener reaches the process, and the others still get their events', async () => {
  const [first, second] = [openSocket(SOCK_DGRAM), openSocket(SOCK_DGRAM)];
  const caught = new Promise<unknown>((resolve) => {
    process.setUncaughtExceptionCaptureCallback(resolve);
  });
  const throwing = watch(first, { writable: true }, () => {
    throwing.close();
    throw new Error('on purpose');
  });
  assert.equal(await waitFor(second, 'writable'), 'ready');
  assert.match(String(await caught), /on purpose/);
  process.setUncaughtExceptionCaptureCallback(null);
  libc.close(first);
  libc.close(second);
});

test('netlink announcements wake a watcher', async () => {
  const fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const address = Buffer.alloc(12);
  address.writeUInt16LE(AF_NETLINK, 0);
  // RTMGRP_LINK
  address.writeUInt32LE(1, 8);
  libc.bind(fd, address, address.length);
  const ready = waitFor(fd, 'readable');
  addBridge(nl, { name: 'br0' });
  assert.equal(await ready, 'ready');
  libc.close(fd);
});

test('a thousand connections at once are all told', () =>
  withServer(async (port) => {
    const results = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const fd = openSocket(SOCK_STREAM);
        libc.connect(fd, loopback(port), 16);
        await waitFor(fd, 'writable');
        const error = pendingError(fd);
        libc.close(fd);
        return error;
      }),
    );
    assert.equal(results.filter((error) => error === 0).length, 1000);
  }));
