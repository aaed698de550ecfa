import { type ConflistFacts, factNamed, factNames, type FactValue } from '../conflist-template.ts';
import { UsageError } from '../errors.ts';
import type { NodePlan } from '../plan.ts';
import { bgpSessions, routerIdOf } from './bgp-sessions.ts';
import type { BgpConfig } from './bgp-config.ts';

/** What a daemon's configuration can be told beside what a conflist can. */
export interface BgpFacts extends ConflistFacts {
  readonly bgp: {
    readonly asn: number;
    readonly routerId: string;
    /** With whom this node speaks. */
    readonly peers: readonly BgpPeerFacts[];
  };
}

export interface BgpPeerFacts {
  readonly name: string;
  /** Of the session's other end. */
  readonly ip: string;
  readonly ordinal: number;
  /** Whether this node reflects routes for it. */
  readonly isClient: boolean;
}

/** The facts of `bgp`, from the plan. */
export function bgpFacts(
  node: NodePlan,
  others: readonly NodePlan[],
  bgp: Pick<BgpConfig, 'topology' | 'reflector' | 'asn'>,
  router: string | undefined,
): BgpFacts['bgp'] {
  return {
    asn: bgp.asn,
    routerId: routerIdOf(node),
    peers: bgpSessions(node, others, bgp, router).map(({ neighbour, neighbourAddress, isClient }) => ({
      name: neighbour,
      ip: neighbourAddress,
      ordinal: others.find(({ name }) => name === neighbour)?.ordinal ?? 0,
      isClient,
    })),
  };
}

const ofBgp = ['bgp.asn', 'bgp.routerId'] as const;
const ofPeer = ['name', 'ip', 'ordinal'] as const;
/** `peer` is everybody that a node speaks with, `client` those that it reflects routes for. */
const rooms = ['peer', 'client'] as const;

/** Everything that can stand between `{{` and `}}` in a daemon's configuration, for messages. */
export const bgpFactNames: readonly string[] = [
  ...ofBgp,
  ...rooms.flatMap((room) => ofPeer.map((fact) => `${room}.${fact}`)),
  ...factNames.filter((name) => name !== 'peers'),
];

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What is wrong with a template, with its place; the facts are those of any node of the cluster. */
export function* checkBgpTemplate(
  text: string,
  facts: BgpFacts,
): Iterable<{
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
  readonly fact: string;
}> {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    for (const match of line.matchAll(placeholder)) {
      const [, fact = ''] = match;
      const [room = '', last = ''] = fact.split('.');
      const isOfPeer = rooms.some((one) => one === room) && ofPeer.some((one) => one === last);
      if (isOfPeer || valueOf(fact, facts) !== undefined) continue;
      yield { line: index + 1, column: match.index + 1, sourceLine: line, fact };
    }
  }
}

/**
 * The configuration of a node's daemon. A line that speaks of `peer` or `client` is written once for each of them, and
 * not at all where there is none; a list of texts is joined by commas.
 * @throws UsageError `unknown-fact`
 */
export function renderBgpFile(text: string, facts: BgpFacts): string {
  return text
    .split('\n')
    .flatMap((line) => renderLine(line, facts))
    .join('\n');
}

function renderLine(line: string, facts: BgpFacts): readonly string[] {
  const rooms = new Set([...line.matchAll(placeholder)].map(([, name = '']) => name.split('.')[0]));
  if (!rooms.has('peer') && !rooms.has('client')) return [put(line, facts)];
  const { peers } = facts.bgp;
  const whom = rooms.has('client') ? peers.filter(({ isClient }) => isClient) : peers;
  return whom.map((peer) => put(line, facts, peer));
}

const put = (line: string, facts: BgpFacts, peer?: BgpPeerFacts): string =>
  line.replaceAll(placeholder, (_found: string, name: string) => {
    const value = valueOf(name, facts, peer);
    if (value !== undefined) return value;
    throw new UsageError('unknown-fact', `{{ ${name} }} is nothing that ${facts.node.name} knows`, {
      hint: `it may be one of ${bgpFactNames.join(', ')}`,
    });
  });

function valueOf(name: string, facts: BgpFacts, peer?: BgpPeerFacts): string | undefined {
  if (name === 'bgp.asn') return String(facts.bgp.asn);
  if (name === 'bgp.routerId') return facts.bgp.routerId;
  const [, last = ''] = /^(?:peer|client)\.(\w+)$/.exec(name) ?? [];
  const fact = ofPeer.find((one) => one === last);
  if (fact !== undefined) return peer === undefined ? undefined : String(peer[fact]);
  return textOf(factNamed(name, facts));
}

function textOf(value: FactValue | undefined): string | undefined {
  if (typeof value !== 'object') return value === undefined ? undefined : String(value);
  const list: readonly FactValue[] = Array.isArray(value) ? value : [];
  return list.length > 0 && list.every((one) => typeof one === 'string') ? list.join(',') : undefined;
}
