/** A mutant that no test can tell from the code as it is, because nobody can. */
export interface EquivalentMutant {
  readonly file: string;
  readonly original: string;
  readonly replacement: string;
  /** What is before it on its line, where the rest does not tell it apart. */
  readonly before?: string;
  readonly why: string;
}

export const nameOfEquivalent = ({ file, original, replacement }: EquivalentMutant): string =>
  `${file}: ${original} → ${replacement}`;

export const equivalentMutants: readonly EquivalentMutant[] = [
  {
    file: 'src/agent/probe/run-probe.ts',
    original: 'icmp === undefined',
    replacement: 'false',
    why: 'a finding with a reason of ICMP always has the message it is from; only the type does not know',
  },
  {
    file: 'src/agent/probe/packet-witness.ts',
    original: "protocol === 'icmp'",
    replacement: 'true',
    why: 'a raw socket of another protocol refuses the filter (Linux, raw_setsockopt and rawv6_setsockopt)',
  },
  {
    file: 'src/agent/probe/packet-witness.ts',
    original: 'isV6',
    replacement: 'true',
    before: '    if (',
    why: 'a socket of IPv4 refuses options of IPv6 (Linux, ip_setsockopt)',
  },
  ...['icmp', 'udp'].map((protocol) => ({
    file: `src/agent/probe/${protocol}-probe.ts`,
    original: 'sent < 0',
    replacement: 'sent <= 0',
    why: 'a datagram goes out whole or not at all, and none of a probe is empty: its nonce is in it',
  })),
  {
    file: 'src/agent/responder/probe-exchange.ts',
    original: 'piece !== EAGAIN',
    replacement: 'false',
    why: 'a connection that is broken is at its end right after its error (Linux, tcp_recvmsg), and nothing is answered',
  },
  {
    file: 'src/scenario/pair-families.ts',
    original: "'node'",
    replacement: '""',
    why: 'families are kept by how an endpoint is shown, and one that is no pod is shown as a node',
  },
  {
    file: 'src/scenario/steps/source-address.ts',
    original: 'false',
    replacement: 'true',
    why: 'whether quality is required says nothing of lines 7, 8, 10 and 12, which are required always',
  },
];
