/** A line of `inspect` in the words of `ip link`, taken apart. */
export interface InspectedLink {
  readonly name: string;
  /** Of the other end of a veth: its name here, or `if7` for one elsewhere. */
  readonly peer: string | undefined;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly master: string | undefined;
  readonly kind: string | undefined;
  readonly mac: string | undefined;
}

export interface InspectedAddress {
  /** With prefix length. */
  readonly address: string;
  readonly device: string;
  readonly isTentative: boolean;
}

export interface InspectedRoute {
  /** `default`, `10.0.0.0/8`, `10.0.0.1`. */
  readonly to: string;
  readonly via: string | undefined;
  readonly device: string | undefined;
  /** The line itself. */
  readonly text: string;
}

const wordAfter = (line: string, key: string): string | undefined =>
  new RegExp(`(?:^| )${key} (\\S+)`).exec(line)?.[1];

export function readLink(line: string): InspectedLink {
  const [, name = line, peer] = /^\d+: ([^@: ]+)(?:@([^: ]+))?:/.exec(line) ?? [];
  return {
    name,
    peer,
    flags: (/<([^>]*)>/.exec(line)?.[1] ?? '').split(',').filter((flag) => flag !== ''),
    mtu: Number(wordAfter(line, 'mtu') ?? Number.NaN),
    master: wordAfter(line, 'master'),
    kind: wordAfter(line, 'kind'),
    mac: wordAfter(line, 'mac'),
  };
}

export function readAddress(line: string): InspectedAddress {
  const words = line.split(' ');
  return {
    address: words[1] ?? '',
    device: words.at(-1) ?? '',
    isTentative: words.includes('tentative'),
  };
}

export function readRoute(line: string): InspectedRoute {
  const [to = ''] = line
    .replace(/^(unicast|broadcast|multicast|local|anycast|blackhole|unreachable|prohibit) /, '')
    .split(' ');
  const via = /(?:^| )via (?:inet6? )?(\S+)/.exec(line)?.[1];
  return { to, via, device: wordAfter(line, 'dev'), text: line };
}
