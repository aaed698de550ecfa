import type { IpFamily } from '../../model/verdict.ts';

/** Echo request and reply types (RFC 792, RFC 4443 section 4). */
export const echoTypes: Readonly<Record<IpFamily, { readonly request: number; readonly reply: number }>> = {
  ipv4: { request: 8, reply: 0 },
  ipv6: { request: 128, reply: 129 },
};

const headerBytes = 8;

/** An echo request: type, code, checksum, id, sequence; the kernel fills in checksum and id of a ping socket. */
export function encodeEchoRequest(family: IpFamily, payload: Buffer): Buffer {
  const message = Buffer.alloc(headerBytes + payload.length);
  message.writeUInt8(echoTypes[family].request, 0);
  message.writeUInt16BE(1, 6);
  payload.copy(message, headerBytes);
  return message;
}

/** Type and payload of an ICMP message; undefined when it is too short to be one. */
export function decodeEcho(message: Buffer): { readonly type: number; readonly payload: Buffer } | undefined {
  if (message.length < headerBytes) return undefined;
  return { type: message.readUInt8(0), payload: message.subarray(headerBytes) };
}
