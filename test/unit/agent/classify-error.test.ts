import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { QueuedError } from '../../../src/agent/error-queue.ts';
import { classifyError, classifyUnsent } from '../../../src/agent/probe/classify-error.ts';
import type { ProbeProtocol } from '../../../src/model/verdict.ts';
import { errnoNumber } from '../../../src/netlink/errno.ts';

const target = '10.244.2.2';
const router = '10.244.1.1';

function icmp(type: number, code: number, sender: string, info = 0): QueuedError {
  return { errno: 0, origin: 'icmp', type, code, sender, info };
}

function classify(name: string, protocol: ProbeProtocol, queued?: QueuedError): string {
  const { verdict, reason } = classifyError(errnoNumber(name) ?? 0, queued, protocol, target);
  return `${verdict} ${reason}`;
}

describe('an error of the socket itself', () => {
  const table = [
    ['ECONNREFUSED', 'refused tcp-rst'],
    ['ECONNRESET', 'reset connection-reset'],
    ['EPIPE', 'reset connection-reset'],
    ['ENETUNREACH', 'unreachable no-route'],
    ['EHOSTUNREACH', 'no-answer neighbour-unresolved'],
    ['EMSGSIZE', 'too-big message-too-long'],
    ['EPERM', 'no-answer local-error'],
    ['EACCES', 'unreachable local-error'],
    ['ETIMEDOUT', 'no-answer timeout'],
  ] as const;
  for (const [name, expected] of table) {
    test(`${name} is ${expected}`, () => assert.equal(classify(name, 'tcp'), expected));
  }
});

describe('an ICMP error in the queue outweighs the socket error', () => {
  test('a port unreachable of the target itself refuses a datagram', () => {
    assert.equal(classify('ECONNREFUSED', 'udp', icmp(3, 3, target)), 'refused icmp-port-unreachable');
  });
  test('a port unreachable of somebody else does not', () => {
    assert.equal(classify('ECONNREFUSED', 'udp', icmp(3, 3, router)), 'unreachable icmp-port-unreachable');
  });
  test('on TCP it is a packet filter, whoever sends it', () => {
    assert.equal(classify('ECONNREFUSED', 'tcp', icmp(3, 3, target)), 'unreachable icmp-port-unreachable');
  });
  const table = [
    [3, 0, 'unreachable icmp-net-unreachable'],
    [3, 1, 'unreachable icmp-host-unreachable'],
    [3, 9, 'unreachable icmp-admin-prohibited'],
    [3, 10, 'unreachable icmp-admin-prohibited'],
    [3, 13, 'unreachable icmp-admin-prohibited'],
    [3, 5, 'unreachable icmp-other'],
    [3, 4, 'too-big icmp-fragmentation-needed'],
    [11, 0, 'unreachable icmp-time-exceeded'],
    [11, 4, 'unreachable icmp-time-exceeded'],
    [12, 0, 'unreachable icmp-other'],
    [12, 4, 'unreachable icmp-other'],
  ] as const;
  for (const [type, code, expected] of table) {
    test(`type ${type} code ${code} is ${expected}`, () => {
      assert.equal(classify('EHOSTUNREACH', 'tcp', icmp(type, code, router)), expected);
    });
  }
  test('type, code and sender are kept', () => {
    const { icmp: kept } = classifyError(113, icmp(3, 1, router), 'tcp', target);
    assert.deepEqual(kept, { type: 3, code: 1, sender: router });
  });
  test('the path MTU is told', () => {
    const told = (info: number): string => classifyError(90, icmp(3, 4, router, info), 'udp', target).detail;
    assert.equal(told(1400), '10.244.1.1 sent ICMP type 3 code 4 of 1400 bytes');
    assert.equal(told(0), '10.244.1.1 sent ICMP type 3 code 4');
  });
  test('a number beside a message that has no MTU is none', () => {
    const { detail } = classifyError(113, icmp(3, 1, router, 7), 'udp', target);
    assert.equal(detail, '10.244.1.1 sent ICMP type 3 code 1');
  });
  test('a sender that the kernel did not tell is called somebody', () => {
    const { sender: _, ...nobodys } = icmp(3, 1, router);
    const { detail, icmp: told } = classifyError(113, nobodys, 'udp', target);
    assert.equal(detail, 'somebody sent ICMP type 3 code 1');
    assert.equal(told?.sender, 'somebody');
  });
});

describe('an error in the queue that is no ICMP', () => {
  test('tells what fits', () => {
    const local: QueuedError = { errno: 90, origin: 'local', type: 0, code: 0, info: 1400 };
    const { verdict, detail } = classifyError(90, local, 'udp', target);
    assert.equal(`${verdict}: ${detail}`, 'too-big: the message does not fit the path MTU of 1400 bytes');
  });
});

describe('what the kernel did not even begin to send', () => {
  const unsent = (name: string, queued?: QueuedError): string => {
    const { verdict, reason } = classifyUnsent(errnoNumber(name) ?? 0, queued, 'udp', target);
    return `${verdict} ${reason}`;
  };
  test('was forbidden by a route of its own', () => {
    assert.equal(unsent('EHOSTUNREACH'), 'unreachable no-route');
  });
  test('is what an error in the queue says', () => {
    assert.equal(unsent('EHOSTUNREACH', icmp(3, 13, router)), 'unreachable icmp-admin-prohibited');
  });
  test('has any other reason that an error of a socket has', () => {
    assert.equal(unsent('EPERM'), 'no-answer local-error');
  });
});

describe('ICMPv6 has numbers of its own', () => {
  const icmp6 = (type: number, code: number): QueuedError => ({
    ...icmp(type, code, target),
    origin: 'icmp6',
  });
  const table = [
    [1, 0, 'unreachable icmp-net-unreachable'],
    [1, 1, 'unreachable icmp-admin-prohibited'],
    [1, 3, 'unreachable icmp-host-unreachable'],
    [1, 2, 'unreachable icmp-other'],
    [1, 4, 'refused icmp-port-unreachable'],
    [1, 5, 'unreachable icmp-admin-prohibited'],
    [1, 6, 'unreachable icmp-admin-prohibited'],
    [4, 0, 'unreachable icmp-other'],
    [2, 0, 'too-big icmp-fragmentation-needed'],
    [3, 0, 'unreachable icmp-time-exceeded'],
  ] as const;
  for (const [type, code, expected] of table) {
    test(`type ${type} code ${code} is ${expected}`, () => {
      assert.equal(classify('ECONNREFUSED', 'udp', icmp6(type, code)), expected);
    });
  }
  test('and names, which are told', () => {
    const told = (type: number, code: number, info = 0): string =>
      classifyError(0, { ...icmp6(type, code), sender: 'fd00::1', info }, 'tcp', 'fd00::2').detail;
    assert.equal(told(1, 3), 'fd00::1 sent ICMPv6 type 1 code 3 (address unreachable)');
    assert.equal(told(2, 0, 1280), 'fd00::1 sent ICMPv6 type 2 code 0 (packet too big) of 1280 bytes');
    assert.equal(told(99, 7), 'fd00::1 sent ICMPv6 type 99 code 7');
  });
});
