import { type Check, ok, warn } from '../check.ts';

/** The programs of a node image, which depend on where it was made. */
export interface NodePrograms {
  /** Paths by name, of those that are there. */
  readonly paths: ReadonlyMap<string, string>;
}

const programs = [
  { name: 'bird', debian: 'bird2', why: 'plugin bgp runs it on every node.' },
  { name: 'nft', debian: 'nftables', why: 'The rules of pods and nodes are shown as evidence by it.' },
  { name: 'ip', debian: 'iproute2', why: 'podnet conformance looks at links, addresses and routes by it.' },
  {
    name: 'iptables',
    debian: 'iptables',
    why: 'Most CNI plugins that masquerade or map ports run it.',
  },
] as const;

export const askedPrograms: readonly string[] = programs.map(({ name }) => name);

export const nodeProgramChecks: readonly Check<NodePrograms>[] = programs.map(({ name, debian, why }) => ({
  id: `program-${name}`,
  name,
  why,
  mend: `sudo apt-get install ${debian}, then: podnet image build`,
  look: ({ paths }) => {
    const path = paths.get(name);
    return path === undefined ? warn('not in the node image') : ok(path);
  },
}));
