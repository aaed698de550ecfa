import { parseInterfaceAddress } from '../../model/ip.ts';
import { isJsonObject, type JsonObject, type JsonValue, stringifyJson } from '../json.ts';
import { isAtLeast } from '../versions.ts';

/**
 * What a result lacks that a version asks for (SPEC.md of that version, "ADD Success" or "Result"); nothing when a
 * runtime of that version can read it.
 * @param isDelegate that of an IPAM plugin, which knows no interfaces
 */
export function resultComplaints(
  answer: JsonValue | undefined,
  version: string,
  isDelegate = false,
): string[] {
  if (!isJsonObject(answer)) return ['the result is no JSON object'];
  const complaints = !isAtLeast(version, '0.3.0') ? oldResult(answer) : listResult(answer, version);
  const said = answer['cniVersion'];
  // Before 1.0.0 delegates often left it out, and callers filled it in.
  if (said !== version && !(isDelegate && said === undefined)) {
    complaints.unshift(`cniVersion is ${stringifyJson(said ?? null)} instead of "${version}"`);
  }
  return complaints;
}

function oldResult(answer: JsonObject): string[] {
  const complaints = ['ips', 'interfaces'].flatMap((key) =>
    answer[key] === undefined ? [] : [`"${key}" came with 0.3.0`],
  );
  for (const key of ['ip4', 'ip6']) {
    const value = answer[key];
    if (value === undefined || value === null) continue;
    if (!isJsonObject(value)) complaints.push(`"${key}" is no object`);
    else complaints.push(...addressComplaints(value['ip'], `${key}.ip`));
  }
  return complaints;
}

function listResult(answer: JsonObject, version: string): string[] {
  return [
    ...['ip4', 'ip6'].flatMap((key) =>
      answer[key] === undefined ? [] : [`"${key}" is of versions before 0.3.0`],
    ),
    ...each(answer, 'ips', (ip, place) => [
      ...addressComplaints(ip['address'], `${place}.address`),
      ...familyComplaints(ip, place, version),
      ...numberComplaints(ip, ['interface'], place),
    ]),
    ...each(answer, 'interfaces', (it, place) => [
      ...(typeof it['name'] === 'string' && it['name'] !== '' ? [] : [`${place} has no name`]),
      ...numberComplaints(it, ['mtu'], place),
    ]),
    ...each(answer, 'routes', (route, place) => [
      ...addressComplaints(route['dst'], `${place}.dst`),
      ...numberComplaints(route, ['mtu', 'advmss', 'priority', 'table', 'scope'], place),
    ]),
  ];
}

function each(
  answer: JsonObject,
  key: string,
  judge: (entry: JsonObject, place: string) => readonly string[],
): string[] {
  const list = answer[key];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return [`"${key}" is no list`];
  return list.flatMap((entry: JsonValue, index) => {
    const place = `${key}[${index}]`;
    return isJsonObject(entry) ? judge(entry, place) : [`${place} is no object`];
  });
}

function addressComplaints(value: JsonValue | undefined, place: string): string[] {
  try {
    if (typeof value === 'string' && value.includes('/')) {
      parseInterfaceAddress(value);
      return [];
    }
  } catch {
    // Told below, as anything else that is no address.
  }
  return [`${place} is no address with a prefix length: ${stringifyJson(value ?? null)}`];
}

/** `version` of an address was required from 0.3.0 to 0.4.0. */
function familyComplaints(ip: JsonObject, place: string, version: string): string[] {
  if (isAtLeast(version, '1.0.0')) return [];
  return ip['version'] === '4' || ip['version'] === '6' ? [] : [`${place}.version is neither "4" nor "6"`];
}

function numberComplaints(it: JsonObject, keys: readonly string[], place: string): string[] {
  return keys.flatMap((key) => {
    const value = it[key];
    return value === undefined || /^\d+$/.test(stringifyJson(value))
      ? []
      : [`${place}.${key} is no number from 0 on`];
  });
}
