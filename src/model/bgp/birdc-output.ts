import { parseCidr } from '../ip.ts';
import { neighbourOf } from './session-name.ts';
import type { BgpChannel, BgpRoute, BgpSession } from './bgp-state.ts';

/*
 * What BIRD says to `show protocols all` and `show route`, read as values. Times are those of `timeformat … iso long ms`
 * in UTC. Source: BIRD 2.0.12, nest/proto.c, nest/rt-table.c, proto/bgp/bgp.c; tried with 2.0.12.
 */

/** A line with the protocol's name at its beginning: `node-2 BGP --- up 2026-01-01 10:00:00.123 Established`. */
const headLine = /^(\S+)\s+(\S+)\s+\S+\s+(\S+)\s+(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)\s*(.*?)\s*$/;

/** All BGP sessions that `birdc show protocols all` tells of. */
export function readSessions(output: string): readonly BgpSession[] {
  const sessions: BgpSession[] = [];
  for (const block of blocksOf(output)) {
    const [head = '', ...lines] = block;
    const [, name, protocol, state, since, info] = headLine.exec(head) ?? [];
    if (name === undefined || protocol !== 'BGP') continue;
    sessions.push(sessionOf(neighbourOf(name), state ?? '', since ?? '', info ?? '', lines));
  }
  return sessions;
}

function sessionOf(
  neighbour: string,
  protocolState: string,
  since: string,
  info: string,
  lines: readonly string[],
): BgpSession {
  const said = (label: string): string | undefined => {
    const line = lines.find((one) => one.trimStart().startsWith(`${label}:`));
    return line?.slice(line.indexOf(':') + 1).trim();
  };
  const neighbourAddress = said('Neighbor address');
  const localAddress = said('Source address');
  const lastError = said('Last error');
  return {
    neighbour,
    ...(neighbourAddress === undefined ? {} : { neighbourAddress }),
    ...(localAddress === undefined ? {} : { localAddress }),
    // One that was taken down by hand has no state of BGP's any more.
    state: protocolState === 'down' ? 'Down' : (said('BGP state') ?? info),
    since: rfc3339(since),
    ...(lastError === undefined ? {} : { lastError }),
    channels: channelsOf(lines),
  };
}

function channelsOf(lines: readonly string[]): readonly BgpChannel[] {
  const channels: BgpChannel[] = [];
  let family: BgpChannel['family'] | undefined;
  for (const line of lines) {
    const channel = /^ {2}Channel (ipv4|ipv6)$/.exec(line)?.[1];
    if (channel !== undefined) family = channel === 'ipv4' ? 'ipv4' : 'ipv6';
    const counts = /^ {4}Routes:\s+(\d+) imported,.*?(\d+) exported/.exec(line);
    if (counts === null || family === undefined) continue;
    channels.push({ family, receivedPrefixes: Number(counts[1]), sentPrefixes: Number(counts[2]) });
  }
  return channels;
}

/** `10.244.2.0/24 unicast [node-2 2026-01-01 10:00:00.123 from 198.18.7.3] * (100) [i]`; the prefix only once. */
const routeLine =
  /^(\S+)?\s+(unicast|unreachable|blackhole|prohibit) \[(\S+) (\S+ \S+?)(?: from (\S+))?\](?: (\*))?/;
const viaLine = /^\s+via (\S+)/;

/**
 * The routes to pods that `birdc show route` tells of.
 * @param node whose daemon it is: what it announces itself is from there
 */
export function readRoutes(output: string, node: string): readonly BgpRoute[] {
  const routes: BgpRoute[] = [];
  let prefix = '';
  let current: BgpRoute | undefined;
  const keep = (): void => {
    if (current !== undefined) routes.push(current);
    current = undefined;
  };
  for (const line of output.split('\n')) {
    const hop = viaLine.exec(line)?.[1];
    // Of several ways the first is as good as any to be shown.
    if (hop !== undefined && current !== undefined && current.nextHop === undefined) {
      current = { ...current, nextHop: hop };
      continue;
    }
    const [found, own, , protocol = '', since = '', , best] = routeLine.exec(line) ?? [];
    if (found === undefined) continue;
    keep();
    prefix = own ?? prefix;
    const isOwn = /^pods-ipv[46]$/.test(protocol);
    if (protocol === 'underlay' || protocol.startsWith('far-') || !isPrefix(prefix)) continue;
    current = {
      prefix,
      from: isOwn ? node : neighbourOf(protocol),
      since: rfc3339(since),
      isBest: best !== undefined,
    };
  }
  keep();
  return routes;
}

function isPrefix(text: string): boolean {
  try {
    parseCidr(text);
    return true;
  } catch {
    return false;
  }
}

/** Blocks of lines that empty ones part. */
function blocksOf(output: string): readonly (readonly string[])[] {
  return output
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').filter((line) => !/^(BIRD |Name )/.test(line)));
}

const rfc3339 = (time: string): string => `${time.replace(' ', 'T')}Z`;
