import { isIP } from 'node:net';
import { networksAnnotation } from '../../model/cni-annotations.ts';
import { messageOf, UsageError } from '../../model/errors.ts';
import { isIfName, isLabelName } from '../../model/names.ts';

/** An entry of a pod's annotation: one more network that it wants. */
export interface NetworkSelection {
  readonly name: string;
  /** Of the definition; the pod's own when it is not said. */
  readonly namespace?: string;
  /** net1, net2 … by its place in the list when it is not said. */
  readonly ifName: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly cniArgs?: Readonly<Record<string, unknown>>;
  readonly defaultRoute?: readonly string[];
}

type Asked = Omit<NetworkSelection, 'ifName'> & { readonly ifName?: string };

/** What an entry says under these keys goes to the plugins that declare the capability. */
const capabilityKeys = {
  ips: 'ips',
  mac: 'mac',
  portMappings: 'portMappings',
  bandwidth: 'bandwidth',
  'infiniband-guid': 'infinibandGUID',
} as const;

/**
 * Reads the annotation k8s.v1.cni.cncf.io/networks as Multus does: `a,ns/b@eth1`, or a list of JSON objects
 * (multi-net-spec, 4.1; keys that nobody knows are passed over).
 * @throws UsageError `bad-networks`
 */
export function parseNetworkSelections(text: string): readonly NetworkSelection[] {
  if (text.trim() === '') return [];
  // As Multus tells them apart: none of these can stand in a name.
  const asked = /[[{"]/.test(text) ? readJson(text) : text.split(',').map((item) => readWord(item.trim()));
  const selections = asked.map((one, index) => ({ ...one, ifName: one.ifName ?? `net${index + 1}` }));
  checkInterfaces(selections);
  checkDefaultRoutes(selections);
  return selections;
}

function readWord(word: string): Asked {
  const [, , namespace, name = '', , ifName] = /^((.*?)\/)?([^/@]*)(@([^@]*))?$/.exec(word) ?? [];
  if (name.trim() === '')
    throw bad(`"${word}" names no network`, 'write NAME, NAMESPACE/NAME or NAME@INTERFACE');
  return named(name.trim(), namespace?.trim(), ifName?.trim());
}

function named(name: string, namespace: string | undefined, ifName: string | undefined): Asked {
  for (const word of [name, ...(namespace ? [namespace] : [])]) {
    if (isLabelName(word)) continue;
    throw bad(
      `"${word}" cannot be the name of a network or namespace`,
      'use lower-case letters, digits and "-"',
    );
  }
  if (ifName) checkInterface(ifName);
  return { name, capabilities: {}, ...(namespace && { namespace }), ...(ifName && { ifName }) };
}

function checkInterface(ifName: string): void {
  if (isIfName(ifName)) return;
  throw bad(`"${ifName}" cannot be the name of an interface`, 'at most 15 bytes, without "/", ":" or spaces');
}

function readJson(text: string): readonly Asked[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(`it is no JSON: ${messageOf(error)}`, 'write a list: [{"name": "storage"}]');
  }
  if (!Array.isArray(value)) throw bad('it is JSON, but no list', 'write a list: [{"name": "storage"}]');
  const entries: readonly unknown[] = value;
  return entries.map(readEntry);
}

function readEntry(entry: unknown, index: number): Asked {
  const at = `entry ${index + 1}`;
  if (!isObject(entry)) throw bad(`${at} is no JSON object`, 'write {"name": "storage"}');
  const word = (key: string): string | undefined => {
    const value = entry[key] ?? undefined;
    if (value === undefined || typeof value === 'string') return value === '' ? undefined : value;
    throw bad(`${key} of ${at} must be a string`);
  };
  const name = word('name');
  if (name === undefined) throw bad(`${at} has no name`, 'write {"name": "storage"}');
  checkValues(entry, at);
  const capabilities = Object.entries(capabilityKeys).flatMap(([key, capability]) => {
    const value = entry[key] ?? undefined;
    return value === undefined || value === '' ? [] : [[capability, value] as const];
  });
  const cniArgs = entry['cni-args'] ?? undefined;
  const defaultRoute = entry['default-route'] ?? undefined;
  return {
    ...named(name, word('namespace'), word('interface')),
    capabilities: Object.fromEntries(capabilities),
    ...(isObject(cniArgs) && { cniArgs }),
    ...(isTexts(defaultRoute) && defaultRoute.length > 0 && { defaultRoute }),
  };
}

function checkValues(entry: Readonly<Record<string, unknown>>, at: string): void {
  const { ips, mac, portMappings, bandwidth } = entry;
  const check = (key: string, holds: boolean, what: string): void => {
    if ((entry[key] ?? undefined) !== undefined && !holds) throw bad(`${key} of ${at} must be ${what}`);
  };
  const isAddress = (text: string): boolean => {
    const [address = '', length, ...rest] = text.split('/');
    const bits = { 4: 32, 6: 128 }[isIP(address)];
    const isPrefix = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (bits ?? 0));
    return bits !== undefined && isPrefix && rest.length === 0;
  };
  check('ips', isTexts(ips) && ips.every(isAddress), 'a list of addresses: ["10.1.1.5/24"]');
  check(
    'mac',
    mac === '' || (typeof mac === 'string' && /^([\da-f]{2}[:-]){5}[\da-f]{2}$/i.test(mac)),
    'a MAC address: "c2:11:22:33:44:66"',
  );
  check('portMappings', Array.isArray(portMappings) && portMappings.every(isObject), 'a list of objects');
  check('bandwidth', isObject(bandwidth), 'an object');
  check('cni-args', isObject(entry['cni-args']), 'an object');
  const gateways = entry['default-route'];
  check(
    'default-route',
    isTexts(gateways) && gateways.every((one) => isIP(one) !== 0),
    'a list of addresses',
  );
}

function checkInterfaces(selections: readonly NetworkSelection[]): void {
  const taken = new Map([
    ['lo', 'the loopback interface'],
    ['eth0', "the pod's first network"],
  ]);
  for (const { name, ifName } of selections) {
    const before = taken.get(ifName);
    if (before !== undefined) {
      throw bad(
        `${name} cannot have the interface ${ifName}: ${before} has it`,
        'give each an interface of its own',
      );
    }
    taken.set(ifName, name);
  }
}

/** One of each address family: several would have to share the traffic, which Multus does not do either. */
function checkDefaultRoutes(selections: readonly NetworkSelection[]): void {
  for (const family of [4, 6]) {
    const gateways = selections
      .flatMap(({ defaultRoute = [] }) => defaultRoute)
      .filter((gateway) => isIP(gateway) === family);
    if (gateways.length > 1)
      throw bad(`there are several gateways for one default route: ${gateways.join(', ')}`);
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const bad = (why: string, hint?: string): UsageError =>
  new UsageError(
    'bad-networks',
    `annotation ${networksAnnotation}: ${why}`,
    hint === undefined ? {} : { hint },
  );
