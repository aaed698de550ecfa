import type { ClusterConfig } from '../model/cluster-config.ts';
import { routerName } from '../model/names.ts';
import { maxSubnets } from '../model/underlay-cidr.ts';
import { underlayMtuBytes } from '../model/underlay-mtu.ts';
import type { IpFamily } from '../model/verdict.ts';
import { nearest } from '../util/nearest.ts';
import type { ConfigProblem } from './config-problem.ts';
import { largestMtuBytes } from './largest-mtu.ts';
import { underlayFamilies, zoneOf } from './plan-underlay.ts';
import { zoneLabel } from './seed-store.ts';

/** What every host takes in one piece (RFC 791), and every link of IPv6 (RFC 8200). */
const minLinkMtuBytes: Readonly<Record<IpFamily, number>> = { ipv4: 576, ipv6: 1280 };
/** IPv4's and IPv6's length fields have 16 bits. */
const maxLinkMtuBytes = 65_535;

/** Everything that makes the underlay of a config impossible, and the nodes' places in it. */
export function checkUnderlayConfig(config: ClusterConfig): readonly ConfigProblem[] {
  return [
    ...checkFamilies(config),
    ...checkZones(config),
    ...checkRouter(config),
    ...checkPlaces(config),
    ...checkLinkMtus(config),
  ];
}

function* checkFamilies({ underlay }: ClusterConfig): Iterable<ConfigProblem> {
  const families = underlay?.families;
  if (families === undefined) return;
  if (families.length === 0) {
    yield {
      path: ['underlay', 'families'],
      code: 'no-family',
      message: 'nodes need addresses of at least one family',
      hint: 'write families: [ipv4], or leave it out',
    };
  }
  for (const [index, family] of families.entries()) {
    if (families.indexOf(family) === index) continue;
    yield {
      path: ['underlay', 'families', index],
      code: 'duplicate-family',
      message: `${family} is there twice`,
      hint: 'write each family once',
    };
  }
}

function* checkZones({ underlay }: ClusterConfig): Iterable<ConfigProblem> {
  const zones = underlay?.zones;
  if (zones === undefined) return;
  const path = ['underlay', 'zones'];
  if (zones.length === 0) {
    const message = 'an underlay with zones has at least one';
    yield { path, code: 'no-zones', message, hint: 'name some, zones: [a, b], or leave it out' };
  }
  if (zones.length > maxSubnets) {
    const message = `${zones.length} zones are too many: the underlay, a /24, has ${maxSubnets} parts`;
    yield { path, code: 'too-many-zones', message, hint: `at most ${maxSubnets}` };
  }
  const names = zones.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    yield {
      path: [...path, index, 'name'],
      code: 'duplicate-zone',
      message: `there are two zones called ${name}`,
      hint: 'give each zone a name of its own',
    };
  }
}

/** Zones without nodes need no router: nodes may come, and then it is looked at again. */
function* checkRouter(config: ClusterConfig): Iterable<ConfigProblem> {
  const { zones = [], routed } = config.underlay ?? {};
  if (routed === undefined) return;
  const path = ['underlay', 'router', 'zones'];
  for (const [index, name] of routed.entries()) {
    if (!zones.some((zone) => zone.name === name))
      yield { path: [...path, index], ...unknownZone(config, name) };
  }
  const inhabited = zones.filter(({ name }) =>
    config.nodes.some((node, index) => zoneOf(config, node, index) === name),
  );
  if (inhabited.length < 2) return;
  for (const { name } of inhabited) {
    if (routed.includes(name)) continue;
    const message = `zone ${name} is without a router: its nodes reach nobody of the other zones`;
    const all = inhabited.map((zone) => zone.name).join(', ');
    const hint = `write router: {zones: [${all}]}, or leave router out: it then joins all`;
    yield { path, code: 'zone-without-router', message, hint };
  }
}

function* checkPlaces(config: ClusterConfig): Iterable<ConfigProblem> {
  const { zones = [] } = config.underlay ?? {};
  for (const [index, node] of config.nodes.entries()) {
    const { name, zone, labels } = node;
    if (zone !== undefined && !zones.some((it) => it.name === zone)) {
      yield { path: ['nodes', index, 'zone'], ...unknownZone(config, zone) };
    }
    if (zones.length > 1 && name === routerName) {
      yield {
        path: ['nodes', index, 'name'],
        code: 'name-of-router',
        message: `a node cannot be called ${name} where there are zones: what joins them is called so`,
        hint: 'give it another name',
      };
    }
    const own = zoneOf(config, node, index);
    const said = labels[zoneLabel];
    if (own === undefined || said === undefined || said === own) continue;
    yield {
      path: ['nodes', index, 'labels', zoneLabel],
      code: 'zone-label',
      message: `${name} is in zone ${own}, which its label ${zoneLabel} has to say, not ${said}`,
      hint: 'leave the label out: every node of a zone gets it',
    };
  }
}

function unknownZone({ underlay }: ClusterConfig, name: string): Omit<ConfigProblem, 'path'> {
  const names = [...new Set((underlay?.zones ?? []).map((zone) => zone.name))];
  const meant = nearest(name, names);
  const known =
    names.length === 0 ? 'name it below underlay: {zones: […]}' : `the zones are ${names.join(', ')}`;
  return {
    code: 'unknown-zone',
    message: `there is no zone ${name}`,
    hint: meant === undefined ? known : `did you mean ${meant}?`,
  };
}

function* checkLinkMtus(config: ClusterConfig): Iterable<ConfigProblem> {
  const { underlay, nodes } = config;
  const { least, why } = leastLinkMtu(config);
  const said = [
    { path: ['underlay', 'mtu'], mtuBytes: underlay?.mtuBytes },
    ...(underlay?.zones ?? []).map(({ mtuBytes }, index) => {
      return { path: ['underlay', 'zones', index, 'mtu'], mtuBytes };
    }),
    ...nodes.map(({ mtuBytes }, index) => ({ path: ['nodes', index, 'mtu'], mtuBytes })),
  ];
  for (const { path, mtuBytes } of said) {
    if (mtuBytes === undefined) continue;
    if (Number.isInteger(mtuBytes) && mtuBytes >= least && mtuBytes <= maxLinkMtuBytes) continue;
    yield {
      path,
      code: 'bad-mtu',
      message: `a link cannot have an MTU of ${mtuBytes} bytes here: it must be between ${least}${why} and ${maxLinkMtuBytes}`,
      hint: `leave it out: links then have ${underlayMtuBytes}`,
    };
  }
}

/** What every link has to carry: nodes' own packets, and the smallest of pods inside what the plugin puts around them. */
function leastLinkMtu(config: ClusterConfig): { readonly least: number; readonly why: string } {
  const { plugin, podCIDRs } = config.network;
  const families = underlayFamilies(config);
  const [family = 'ipv4'] = families;
  const around = -largestMtuBytes(plugin, 0, family);
  const forPods = minLinkMtuBytes[podCIDRs.some((cidr) => cidr.includes(':')) ? 'ipv6' : 'ipv4'] + around;
  const forNodes = minLinkMtuBytes[families.includes('ipv6') ? 'ipv6' : 'ipv4'];
  const least = Math.max(forPods, forNodes);
  if (least === minLinkMtuBytes.ipv4) return { least, why: '' };
  return {
    least,
    why: least === minLinkMtuBytes.ipv6 ? ', for IPv6,' : `, ${least - around} inside ${plugin},`,
  };
}
