import { containsAddress, familyOf, parseCidr, withoutPrefix } from '../../../model/ip.ts';
import type { CniResult, CniRoute } from '../../result.ts';
import type { CheckSubject, LabPod } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import type { InspectedRoute } from '../inspected.ts';
import { readRoute } from '../inspected.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { lookAtNetns, type NetnsView } from '../look-at-netns.ts';
import { plainAddress } from '../same-address.ts';
import { isAtLeast } from '../../versions.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

export const kernelAgrees: ConformanceCheck = {
  id: 8,
  level: 'MUST',
  title: 'Addresses and routes of the result are those of the kernel',
  ground: 'SPEC 1.1.0, "ADD Success"',
  async run(subject) {
    if (subject.plugins.every(({ isDelegate }) => isDelegate)) {
      return notApplicable('an IPAM plugin sets no addresses');
    }
    const { pod, added, result } = await subject.attach('kernel');
    const view = await lookAtNetns(subject.node, pod.name);
    const complaints = [
      ...addressComplaints(result, view, pod),
      ...(await routeComplaints(result, view, subject, pod)),
    ];
    return verdictOf(complaints.length === 0 ? [] : [...complaints, ...lastRunLines(added)]);
  },
};

function addressComplaints(result: CniResult, view: NetnsView, pod: LabPod): string[] {
  const told = result.ips.filter(({ interface: index }) => {
    const it = index === undefined ? undefined : result.interfaces[index];
    return it === undefined || it.sandbox === pod.netns;
  });
  const deviceOf = (index: number | undefined): string =>
    (index === undefined ? undefined : result.interfaces[index]?.name) ?? pod.ifName;
  const key = (address: string, device: string): string => `${plainAddress(address)} on ${device}`;
  const tells = told.map((ip) => key(ip.address, deviceOf(ip.interface)));
  const has = view.addresses
    .filter(({ address, device }) => device !== 'lo' && !address.toLowerCase().startsWith('fe80:'))
    .map(({ address, device }) => key(address, device));
  return [
    ...tells.filter((it) => !has.includes(it)).map((it) => `the result has ${it}, the kernel does not`),
    ...has.filter((it) => !tells.includes(it)).map((it) => `the kernel has ${it}, the result does not`),
  ];
}

async function routeComplaints(
  result: CniResult,
  view: NetnsView,
  subject: CheckSubject,
  pod: LabPod,
): Promise<string[]> {
  const complaints: string[] = [];
  for (const route of result.routes) {
    const table = tableOf(route, subject);
    const routes = table === undefined ? view.routes : await routesOfTable(subject, pod, table);
    if (routes.some((it) => isSame(it, route, result))) continue;
    complaints.push(`the result has route ${described(route)}, the kernel does not`);
  }
  const unsaid = view.routes.filter(
    (it) =>
      it.to === 'default' &&
      it.via !== undefined &&
      !result.routes.some((route) => isSame(it, route, result)),
  );
  return [...complaints, ...unsaid.map((it) => `the kernel has ${it.text}, the result does not`)];
}

/** Before 1.1.0 no result could tell of tables: a route may be in any. Undefined is the main one. */
function tableOf({ table }: CniRoute, { network }: CheckSubject): string | undefined {
  if (table !== undefined) return String(table);
  return isAtLeast(network.cniVersion, '1.1.0') ? undefined : 'all';
}

async function routesOfTable(
  { node }: CheckSubject,
  pod: LabPod,
  table: string,
): Promise<readonly InspectedRoute[]> {
  const lists = await Promise.all(
    ['-4', '-6'].map((family) =>
      node.exec(['ip', family, 'route', 'show', 'table', table], { netns: pod.name }),
    ),
  );
  return lists.flatMap(({ stdout }) => stdout.split('\n').filter(Boolean)).map(readRoute);
}

function isSame(kernel: InspectedRoute, told: CniRoute, result: CniResult): boolean {
  if (destinationOf(kernel, told) !== plainAddress(told.dst)) return false;
  const { via } = kernel;
  const gateways = told.gw === undefined ? gatewaysFor(told, result) : [told.gw];
  if (via !== undefined && gateways.length > 0 && !gateways.map(plain).includes(plain(via))) return false;
  if (told.gw !== undefined && via === undefined) return false;
  return [
    ['metric', told.priority],
    ['mtu', told.mtu],
  ].every(([word, value]) => value === undefined || kernel.text.includes(` ${word} ${value}`));
}

/** `ip` says `default`, and leaves out the length of a single address. */
function destinationOf(kernel: InspectedRoute, told: CniRoute): string {
  const isIPv6 = (kernel.via ?? told.dst).includes(':');
  if (kernel.to === 'default') return isIPv6 ? '::/0' : '0.0.0.0/0';
  if (kernel.to.includes('/')) return plainAddress(kernel.to);
  return plainAddress(`${kernel.to}/${kernel.to.includes(':') ? 128 : 32}`);
}

/** A route without a gateway of its own may take one of the addresses' (SPEC.md, `routes`, `gw`). */
function gatewaysFor(route: CniRoute, result: CniResult): readonly string[] {
  const family = familyOf(withoutPrefix(route.dst));
  return result.ips.flatMap(({ gateway }) =>
    gateway !== undefined && familyOf(gateway) === family && !isWithin(route.dst, gateway) ? [gateway] : [],
  );
}

/** A route that covers the gateway itself is one to the link, except for the default route. */
const isWithin = (range: string, address: string): boolean =>
  !range.endsWith('/0') && containsAddress(parseCidr(range), address);

const plain = (address: string): string => plainAddress(address).replace(/\/\d+$/, '');

const described = ({ dst, gw, table, priority, mtu }: CniRoute): string =>
  [
    dst,
    gw && `via ${gw}`,
    table !== undefined && `table ${table}`,
    priority !== undefined && `metric ${priority}`,
    mtu !== undefined && `mtu ${mtu}`,
  ]
    .filter(Boolean)
    .join(' ');
