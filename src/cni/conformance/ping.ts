import type { LabNode } from './lab.ts';

export interface PingOptions {
  /** Netns to ping from; the node's own by default. */
  readonly netns?: string;
  /** Size of the whole packet, which nobody on the way may split. */
  readonly packetBytes?: number;
}

/** What came of one echo request, for which one second was waited. */
export type PingOutcome =
  | { readonly kind: 'answered' }
  /** The kernel refused to send it, or a router to pass it on. */
  | { readonly kind: 'too-big'; readonly text: string }
  | { readonly kind: 'silent'; readonly text: string }
  /** The node has no `ping`, or one that cannot do this. */
  | { readonly kind: 'missing' };

/** Of IP and ICMP before the payload (RFC 791, RFC 8200, RFC 792). */
const headerBytes = { '-4': 28, '-6': 48 } as const;

export async function ping(node: LabNode, address: string, options: PingOptions = {}): Promise<PingOutcome> {
  const { netns } = options;
  const command = pingCommand(address, options);
  const { exitCode, stdout, stderr } = await node.exec(command, netns === undefined ? {} : { netns });
  const text = `${stdout}\n${stderr}`.trim();
  if (exitCode === 0) return { kind: 'answered' };
  // 2 of iputils and 1 of busybox go with usage; iputils also ends so for an address that it cannot use.
  if (exitCode === 127 || /invalid option|unrecognized option|usage:/i.test(text)) return { kind: 'missing' };
  if (/message too long|frag needed|packet too big/i.test(text)) return { kind: 'too-big', text };
  return { kind: 'silent', text };
}

/** As a shell would be given it. */
export function pingCommand(address: string, { packetBytes }: PingOptions = {}): readonly string[] {
  const family = address.includes(':') ? '-6' : '-4';
  const size = packetBytes === undefined ? [] : ['-M', 'do', '-s', String(packetBytes - headerBytes[family])];
  return ['ping', family, '-n', '-c', '1', '-W', '1', ...size, address];
}

export const noPing = 'the node has no ping of iputils to send it with';
