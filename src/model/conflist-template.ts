import { UsageError } from './errors.ts';

/** What is known of a node before it exists. */
export interface NodeFacts {
  readonly name: string;
  /** K of node-K. */
  readonly ordinal: number;
  /** On the underlay, without prefix length; one of each address family that nodes have. */
  readonly ips: readonly string[];
  /** The node's link to the others. */
  readonly uplink: string;
  /** One of each address family, in the cluster's order. */
  readonly podCIDRs: readonly string[];
  /** First host address of each podCIDR. */
  readonly gateways: readonly string[];
}

/** All that the conflist of one node can be told. */
export interface ConflistFacts {
  /** The node whose conflist it is. */
  readonly node: NodeFacts;
  readonly peers: readonly NodeFacts[];
  /** Of the pods' links. */
  readonly mtuBytes: number;
  readonly cluster: {
    readonly name: string;
    readonly podCIDRs: readonly string[];
    /** The nodes' network, e.g. `198.18.7.0/24`. */
    readonly underlay: string;
  };
}

/** A fact as JSON. */
export type FactValue = string | number | readonly FactValue[] | { readonly [key: string]: FactValue };

type Fact = string | number | readonly FactValue[] | undefined;

const ofFamily = (family: 4 | 6, addresses: readonly string[]): string | undefined =>
  addresses.find((address) => address.includes(':') === (family === 6));

/** `{{ node.X }}`, and `{{ nodes.NAME.X }}` of any node. */
const nodeFacts: Readonly<Record<string, (node: NodeFacts, facts: ConflistFacts) => Fact>> = {
  name: ({ name }) => name,
  ordinal: ({ ordinal }) => ordinal,
  ip: ({ ips }) => ips[0],
  ips: ({ ips }) => ips,
  ipv4: ({ ips }) => ofFamily(4, ips),
  ipv6: ({ ips }) => ofFamily(6, ips),
  uplink: ({ uplink }) => uplink,
  mtu: (_, { mtuBytes }) => mtuBytes,
  podCIDR: ({ podCIDRs }) => podCIDRs[0],
  podCIDRs: ({ podCIDRs }) => podCIDRs,
  podCIDRv4: ({ podCIDRs }) => ofFamily(4, podCIDRs),
  podCIDRv6: ({ podCIDRs }) => ofFamily(6, podCIDRs),
  gateway: ({ gateways }) => gateways[0],
  gateways: ({ gateways }) => gateways,
  gatewayv4: ({ gateways }) => ofFamily(4, gateways),
  gatewayv6: ({ gateways }) => ofFamily(6, gateways),
  // As host-local's `ranges` takes them, so that one conflist is right for one family and for two.
  ipamRanges: ({ podCIDRs }) => podCIDRs.map((subnet) => [{ subnet }]),
};

/** `{{ cluster.X }}` */
const clusterFacts: Readonly<Record<string, (cluster: ConflistFacts['cluster']) => Fact>> = {
  name: ({ name }) => name,
  podCIDR: ({ podCIDRs }) => podCIDRs[0],
  podCIDRs: ({ podCIDRs }) => podCIDRs,
  podCIDRv4: ({ podCIDRs }) => ofFamily(4, podCIDRs),
  podCIDRv6: ({ podCIDRs }) => ofFamily(6, podCIDRs),
  underlay: ({ underlay }) => underlay,
  // As an IPAM plugin's `routes` takes them, one of each family.
  defaultRoutes: ({ podCIDRs }) =>
    podCIDRs.map((cidr) => ({ dst: cidr.includes(':') ? '::/0' : '0.0.0.0/0' })),
};

/** Everything that can stand between `{{` and `}}`, for messages and help. */
export const factNames: readonly string[] = [
  ...Object.keys(nodeFacts).map((name) => `node.${name}`),
  ...Object.keys(clusterFacts).map((name) => `cluster.${name}`),
  'peers',
  ...Object.keys(nodeFacts).map((name) => `nodes.NAME.${name}`),
];

/** Undefined where nothing is called that, or the cluster does not have it: a node, an address family. */
export function factNamed(name: string, facts: ConflistFacts): FactValue | undefined {
  const { node, peers, cluster } = facts;
  if (name === 'peers') {
    return peers.map(({ name: peer, ips, podCIDRs }) => ({
      name: peer,
      ip: ips[0] ?? '',
      ips,
      podCIDR: podCIDRs[0] ?? '',
      podCIDRs,
    }));
  }
  const [room, ...rest] = name.split('.');
  const last = rest.at(-1) ?? '';
  if (room === 'node' && rest.length === 1) return own(nodeFacts, last)?.(node, facts);
  if (room === 'cluster' && rest.length === 1) return own(clusterFacts, last)?.(cluster);
  if (room !== 'nodes' || rest.length !== 2) return undefined;
  const other = [node, ...peers].find((one) => one.name === rest[0]);
  return other && own(nodeFacts, last)?.(other, facts);
}

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** A `{{ … }}` in a conflist. */
export interface Placeholder {
  /** What stands between the braces. */
  readonly name: string;
  readonly offset: number;
  /**
   * `value`: all of a JSON string, of which it makes any JSON value; `text`: a part of one, or a key; `bare`: outside
   * of any string, where JSON has no place for it; `open`: without its end.
   */
  readonly place: 'value' | 'text' | 'bare' | 'open';
}

/** A JSON string, which ends with its line at the latest; or braces that stand outside of one. */
const tokens = /"(?:[^"\\\r\n]|\\[^\r\n])*"?|\{\{(?:[^{}"\r\n]*\}\})?/g;
const inString = /\{\{(?:\s*([^{}]*?)\s*\}\})?/g;
const whole = /^"\{\{\s*([^{}]*?)\s*\}\}"$/;
const isKey = (rest: string): boolean => /^\s*:/.test(rest);

/** All placeholders of a conflist, in their order. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  return [...text.matchAll(tokens)].flatMap((match): readonly Placeholder[] => {
    const [token] = match;
    const { index: start } = match;
    if (!token.startsWith('"')) {
      const name = token.slice(2, -2).trim();
      return [{ name, offset: start, place: token.endsWith('}}') ? 'bare' : 'open' }];
    }
    const only = whole.exec(token)?.[1];
    if (only !== undefined && !isKey(text.slice(start + token.length))) {
      return [{ name: only, offset: start + 1, place: 'value' }];
    }
    return placeholdersInWord(token).map(({ offset, ...rest }) => ({ ...rest, offset: start + offset }));
  });
}

/** Those of a text that is no JSON. */
export function placeholdersInWord(word: string): readonly Placeholder[] {
  return [...word.matchAll(inString)].map(({ index, 1: name }) => ({
    name: name ?? '',
    offset: index,
    place: name === undefined ? 'open' : 'text',
  }));
}

/** Whether a conflist asks for a fact, or for one below it: `node.podCIDR`, `nodes`. */
export function usesFact(text: string, fact: string): boolean {
  return placeholdersIn(text).some(({ name }) => name === fact || name.startsWith(`${fact}.`));
}

/**
 * A node's conflist. A JSON string that is nothing but a placeholder becomes the fact itself, a number or a list too;
 * within a longer one the fact's text is put in. What was JSON is JSON afterwards.
 * @throws UsageError `unknown-fact`, `fact-is-a-list`
 */
export function renderConflist(text: string, facts: ConflistFacts): string {
  return text.replaceAll(tokens, (token: string, offset: number) => {
    if (!token.startsWith('"')) return token;
    const only = whole.exec(token)?.[1];
    if (only !== undefined && !isKey(text.slice(offset + token.length))) {
      return JSON.stringify(known(only, facts));
    }
    return putIn(token, facts, (value) => JSON.stringify(value).slice(1, -1));
  });
}

/**
 * The words of a command, or any other texts that are no JSON. A list of texts is joined by commas, as flags take it.
 * @throws UsageError `unknown-fact`, `fact-is-a-list`
 */
export function renderWords(words: readonly string[], facts: ConflistFacts): readonly string[] {
  return words.map((word) => putIn(word, facts, (value) => value, ','));
}

/** The same for variables, by their names. @throws UsageError `unknown-fact`, `fact-is-a-list` */
export function renderValues(
  values: Readonly<Record<string, string>>,
  facts: ConflistFacts,
): Readonly<Record<string, string>> {
  const rendered = renderWords(Object.values(values), facts);
  return Object.fromEntries(Object.keys(values).map((name, index) => [name, rendered[index] ?? '']));
}

function putIn(
  text: string,
  facts: ConflistFacts,
  write: (value: string) => string,
  separator?: string,
): string {
  return text.replaceAll(inString, (found: string, name: string | undefined) =>
    name === undefined ? found : write(textOf(name, known(name, facts), separator)),
  );
}

function known(name: string, facts: ConflistFacts): FactValue {
  const value = factNamed(name, facts);
  if (value !== undefined) return value;
  throw new UsageError('unknown-fact', `{{ ${name} }} is nothing that ${facts.node.name} knows`, {
    hint: `it may be one of ${factNames.join(', ')}`,
  });
}

function textOf(name: string, value: FactValue, separator: string | undefined): string {
  if (typeof value !== 'object') return String(value);
  const list: readonly FactValue[] = Array.isArray(value) ? value : [];
  const texts = list.filter((one) => typeof one === 'string');
  if (separator !== undefined && texts.length > 0 && texts.length === list.length) {
    return texts.join(separator);
  }
  throw new UsageError('fact-is-a-list', `{{ ${name} }} is a list, and cannot be a part of a text`, {
    hint: `let it be all of a JSON string: "{{ ${name} }}"`,
  });
}
