import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { Lab } from './lab.ts';
import { pause } from './pause.ts';
import { untilSaid } from './until-said.ts';

/** What one link saw of a packet. */
interface Sighting {
  readonly place: string;
  readonly link: string;
  readonly direction: 'in' | 'out';
  /** `10.244.1.2 → 10.244.2.2, TTL 63`, with what is around it first. */
  readonly packet: string;
  /** Where the outermost header sends it. */
  readonly target: string;
  readonly atSeconds: number;
}

/** One `ping` from a pod to an address, drawn as every link on its way saw the request. */
export async function packetPath(
  lab: Lab,
  from: string,
  to: string,
  places: readonly string[],
): Promise<string> {
  const captures = places.map((place) => capture(lab, place));
  await Promise.all(captures.map(({ listening }) => listening));
  await lab.in(from, `ping -c 2 -i 0.2 -W 5 ${to} > /dev/null`);
  const sightings = (await Promise.all(captures.map((it) => it.stop()))).flat();
  const inOrder = sightings.toSorted((a, b) => a.atSeconds - b.atSeconds);
  const lines: string[] = [];
  let last: Sighting | undefined;
  for (const sighting of inOrder) {
    const { place, link, direction, packet } = sighting;
    if (last?.place !== place) lines.push(...(last === undefined ? [] : ['  ▼']), place.replace('node/', ''));
    else if (last.direction === 'in' && direction === 'out') {
      lines.push(
        ...(last.packet === packet
          ? ['bridged, not routed']
          : await routeLines(lab, place, sighting.target)
        ).map(between),
      );
    }
    const news = last?.packet === packet ? '' : packet;
    lines.push(`  │ ${link.padEnd(8)} ${direction.padEnd(4)} ${news}`.trimEnd());
    last = sighting;
  }
  return withStableAddresses(lab, lines.join('\n'));
}

const between = (text: string): string => `  │               ${text}`;

function capture(lab: Lab, place: string) {
  const filter = "'icmp[icmptype] = icmp-echo or icmp6[0] = 128 or udp port 4789'";
  const [program, ...args] = lab.words(place, `exec tcpdump -i any -nn -tt -v -l --immediate-mode ${filter}`);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    listening: untilSaid(child, /listening on/),
    async stop(): Promise<readonly Sighting[]> {
      // What comes after it in a capture shows that the first request is there whole.
      for (let tries = 0; tries < 250 && !/echo request, id \d+, seq 2/.test(said); tries++) await pause(20);
      child.kill('SIGTERM');
      await ended;
      return parseSightings(place, said);
    },
  };
}

/** A packet's first line has the time, the link and the outer header; lines that go on are indented. */
function parseSightings(place: string, text: string): readonly Sighting[] {
  const packets = text.split(/\n(?=\d+\.\d+ )/).map((packet) => packet.replaceAll(/\n\s*/g, ' '));
  return packets.flatMap((packet): readonly Sighting[] => {
    const head = /^(\d+\.\d+) (\S+)\s+(In|Out|P)\s/.exec(packet);
    const request = /echo request, id \d+, seq 1/.test(packet);
    if (head === null || !request) return [];
    const [, at = '0', link = '', direction] = head;
    const headers = [...packet.matchAll(/(?:ttl|hlim) (\d+)[^)]*\([^)]*\)[^)]*\) (\S+) > (\S+): /g)];
    const tunnel = /vni (\d+)/.exec(packet);
    const outermost = headers[0]?.[3] ?? '';
    const described = headers.map(([, ttl, source, target], index) =>
      tunnel !== null && index === 0
        ? `${withoutPort(source)} → ${withoutPort(target)}, TTL ${ttl}, UDP 4789, VNI ${tunnel[1]}:`
        : `${source} → ${target}, TTL ${ttl}`,
    );
    assert.ok(described.length > 0, packet);
    return [
      {
        place,
        link: withStableLinks(link),
        direction: direction === 'Out' ? 'out' : 'in',
        packet: described.join(' '),
        target: tunnel === null ? outermost : withoutPort(outermost),
        atSeconds: Number(at),
      },
    ];
  });
}

const withoutPort = (text = ''): string => text.replace(/\.\d+$/, '');

/** By which route a node sends it on. */
async function routeLines(lab: Lab, place: string, to: string): Promise<readonly string[]> {
  const family = to.includes(':') ? '-6' : '-4';
  const listed = await lab.in(place, `ip ${family} route show match ${to}`);
  const [longest] = listed
    .trim()
    .split('\n')
    .toSorted((a, b) => prefixOf(b) - prefixOf(a));
  if (longest === undefined) return [];
  return [withStableLinks(longest.trim()).replaceAll(/ (proto|metric|src|scope|pref) \S+|(?<= ) +/g, '')];
}

/** Of `10.244.2.0/24 via …`, `default via …`, `unreachable 10.244.1.0/24`. */
const prefixOf = (route: string): number => {
  const [, , length] = /^(?:[a-z]+ )?([0-9a-f:.]+)(?:\/(\d+))?/.exec(route) ?? [];
  return route.startsWith('default') ? 0 : Number(length ?? 128);
};

/** The hash in a name says nothing to a reader. */
const withStableLinks = (text: string): string => text.replaceAll(/\bveth[0-9a-f]+\b/g, 'veth…');

/** Another run has another underlay. */
function withStableAddresses({ cluster }: Lab, text: string): string {
  const [, second = '', third = ''] = cluster.plan.underlay.cidr.split('.');
  return text
    .replaceAll(`198.${second}.${third}.`, '198.18.7.')
    .replaceAll(`fd98:${second}:${third}:`, 'fd98:18:7:');
}
