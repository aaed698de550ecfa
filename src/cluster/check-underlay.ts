import { randomBytes } from 'node:crypto';
import type { AgentClient } from '../agent/client.ts';
import type { CrossUnderlayParams, ListenOnUnderlayParams, MissingFrames } from '../agent/protocol.ts';
import { EnvironmentError } from '../model/errors.ts';
import { familyOf, withoutPrefix } from '../model/ip.ts';
import type { IfName, NodeName } from '../model/names.ts';
import type { NodePlan, UplinkPlan } from '../model/plan.ts';
import { addressOfFamily, uplinkOf } from '../model/underlay-place.ts';
import type { IpFamily } from '../model/verdict.ts';
import type { RuntimeSession } from '../runtime/node-runtime.ts';
import { mapConcurrent } from '../util/concurrency.ts';
import { timeLimit } from '../util/time-limit.ts';

/** The kinds of packets that a filter may treat apart. */
const protocols = ['tcp', 'udp', 'icmp'] as const;
/** How often what is missing is sent again, and how long to wait after each time. */
const attempts = 3;
const waitMs = 300;
/** How long an agent may take to stop listening; whatever it does, it stops with its client. */
const stopMs = 2_000;

/** A frame to a pod's address that one node sends over the underlay and another shall see, unchanged. */
interface Crossing {
  readonly from: NodeName;
  readonly to: NodeName;
  /** The links that it leaves and comes by. */
  readonly by: { readonly from: IfName; readonly to: IfName };
  readonly protocol: (typeof protocols)[number];
  readonly family: IpFamily;
  /** Whose address it comes from: a pod's of that node, or the node's own. */
  readonly source: 'pod' | 'node';
  readonly frame: CrossUnderlayParams['frames'][number]['frame'];
}

/** The nodes of a cluster that is being made. */
type Nodes = Pick<RuntimeSession, 'agents' | 'agentOf'>;

/**
 * Before any plugin is at work, packets with pod addresses must cross the underlay, and as they were sent: what is lost
 * or translated now, the surroundings lose or translate, and no verdict over the plugin would be true.
 * @param newcomer looks only at the ways from and to this node; frames are heard before a plugin at work on the others
 *   gets to see them
 * @throws EnvironmentError `underlay-loss`
 */
export async function checkUnderlay(
  nodes: Nodes,
  plans: readonly NodePlan[],
  signal: AbortSignal,
  newcomer?: NodeName,
): Promise<void> {
  const lost = await underlayLosses(nodes, plans, signal, newcomer);
  if (lost.length === 0) return;
  const shown = lost.slice(0, 6).map(({ from, to, protocol, family, source }) => {
    const what = family === 'ipv6' ? `${protocol} in IPv6` : protocol;
    return `${from} → ${to} (${what}${source === 'node' ? ", from the node's address" : ''})`;
  });
  const only = lost.every(({ family }) => family === 'ipv6') ? 'IPv6 packets' : 'packets';
  const more = lost.length > shown.length ? ` and ${lost.length - shown.length} more` : '';
  throw new EnvironmentError(
    'underlay-loss',
    `the underlay loses or translates ${only} with pod addresses, before any network plugin is at work: ${shown.join(', ')}${more}`,
    {
      hint: `look for rules that act on bridged packets (${placesToLook(lost)}), a firewall or a VPN on this machine`,
    },
  );
}

/**
 * What crossed in none of the attempts, of the frames between every ordered pair of nodes of one subnet, and between each
 * node and the router, in each family that pods have: from a pod one of each protocol, from the node itself one, since
 * what masquerades looks at addresses.
 */
export async function underlayLosses(
  nodes: Nodes,
  plans: readonly NodePlan[],
  signal: AbortSignal,
  newcomer?: NodeName,
): Promise<readonly Crossing[]> {
  const crossings = plans
    .flatMap((from) => plans.flatMap((to) => crossingsBetween(from, to, plans)))
    .filter(({ from, to }) => newcomer === undefined || from === newcomer || to === newcomer);
  if (crossings.length === 0) return [];
  try {
    // Everybody listens before anybody sends.
    await everyAgent(nodes, signal, (agent, own) =>
      agent.request('listenOnUnderlay', { nodes: listeners(nodes, agent, crossings) }, own),
    );
    let missing: readonly Crossing[] = crossings;
    for (let attempt = 0; attempt < attempts && missing.length > 0; attempt++) {
      const sent = missing;
      const answers = await everyAgent(nodes, signal, (agent, own) => {
        const frames = sent
          .filter(({ from }) => nodes.agentOf(from) === agent)
          .map(({ from, by, frame }) => ({ node: from, uplink: by.from, frame }));
        return agent.request('crossUnderlay', { frames, waitMs }, own);
      });
      missing = withNonces(sent, answers);
    }
    // The last word: an agent that sent late may have been heard after others had stopped waiting.
    return withNonces(missing, await stopListening(nodes));
  } catch (error) {
    await stopListening(nodes).catch(() => undefined);
    throw error;
  }
}

/** Frames go no further than their subnet. */
function crossingsBetween(from: NodePlan, to: NodePlan, plans: readonly NodePlan[]): readonly Crossing[] {
  if (from === to) return [];
  return from.uplinks.flatMap((out) =>
    to.uplinks
      .filter(({ subnet }) => subnet === out.subnet)
      .flatMap((into) => crossingsOver({ node: from, uplink: out }, { node: to, uplink: into }, plans)),
  );
}

interface End {
  readonly node: NodePlan;
  readonly uplink: UplinkPlan;
}

function crossingsOver(from: End, to: End, plans: readonly NodePlan[]): readonly Crossing[] {
  const targets = podsBehind(to, plans);
  return podsBehind(from, plans).flatMap((source) => {
    const family = familyOf(source);
    const destination = addressOfFamily(targets, family);
    const own = addressOfFamily(from.uplink.addresses.map(withoutPrefix), family);
    if (destination === undefined) return [];
    const crossing = (
      protocol: Crossing['protocol'],
      sender: Crossing['source'],
      address: string,
    ): Crossing => ({
      from: from.node.name,
      to: to.node.name,
      by: { from: from.uplink.ifName, to: to.uplink.ifName },
      protocol,
      family,
      source: sender,
      frame: {
        sourceMac: from.uplink.mac,
        destinationMac: to.uplink.mac,
        source: address,
        destination,
        protocol,
        nonce: randomBytes(8).toString('hex'),
      },
    });
    return [
      ...protocols.map((protocol) => crossing(protocol, 'pod', source)),
      // Pods may have a family that nodes do not have.
      ...(own === undefined ? [] : [crossing('udp', 'node', own)]),
    ];
  });
}

/** One address of each family of pods whose packets come and go by a link: the node's own, or some beyond the router. */
function podsBehind({ node, uplink }: End, plans: readonly NodePlan[]): readonly string[] {
  if (node.gateways.length > 0) return node.gateways;
  const beyond = plans.find((it) => it.gateways.length > 0 && uplinkOf(it).subnet !== uplink.subnet);
  return beyond?.gateways ?? [];
}

/** Where rules on bridged packets are, of the families that were lost. */
function placesToLook(lost: readonly Crossing[]): string {
  const has = (family: IpFamily): boolean => lost.some((crossing) => crossing.family === family);
  const tools = [...(has('ipv4') ? ['iptables'] : []), ...(has('ipv6') ? ['ip6tables'] : [])];
  return [
    ...tools.map((tool) => `${tool} -S FORWARD`),
    ...tools.map((tool) => `${tool} -t nat -S POSTROUTING`),
    ...tools.map((tool) => `sysctl net.bridge.bridge-nf-call-${tool}`),
  ].join(', ');
}

/** Which frames each node of an agent shall see; also those that only send are among them. */
function listeners(
  nodes: Nodes,
  agent: AgentClient,
  crossings: readonly Crossing[],
): ListenOnUnderlayParams['nodes'] {
  const families = [...new Set(crossings.map(({ family }) => family))];
  const byLink = new Map<string, { node: NodeName; uplink: IfName; nonces: string[] }>();
  const linkOf = (node: NodeName, uplink: IfName) => {
    const key = `${node} ${uplink}`;
    const known = byLink.get(key) ?? { node, uplink, nonces: [] };
    byLink.set(key, known);
    return known;
  };
  for (const { from, to, by, frame } of crossings) {
    if (nodes.agentOf(from) === agent) linkOf(from, by.from);
    if (nodes.agentOf(to) === agent) linkOf(to, by.to).nonces.push(frame.nonce);
  }
  return [...byLink.values()].map((link) => ({ ...link, families }));
}

function withNonces(crossings: readonly Crossing[], answers: readonly MissingFrames[]): readonly Crossing[] {
  const missing = new Set(answers.flatMap((answer) => answer.missing));
  return crossings.filter(({ frame }) => missing.has(frame.nonce));
}

function everyAgent<R>(
  nodes: Nodes,
  signal: AbortSignal,
  ask: (agent: AgentClient, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  const agents = nodes.agents();
  return mapConcurrent(agents, agents.length, ask, signal);
}

/** Also when the check was called off. */
async function stopListening(nodes: Nodes): Promise<readonly MissingFrames[]> {
  using limit = timeLimit(stopMs);
  return await everyAgent(nodes, limit.signal, (agent, own) => agent.request('stopListening', {}, own));
}
