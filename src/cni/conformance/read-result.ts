import { isJsonObject, type JsonObject, type JsonValue, stringifyJson } from '../json.ts';
import type { CniAddress, CniInterface, CniResult, CniRoute } from '../result.ts';

/**
 * What ADD answered, of any version, in the shape of 1.1.0. Forgiving: what is not as specified is left out, since
 * whoever asks wants to know about the rest. Undefined when it is no object at all.
 */
export function readResult(answer: JsonObject): CniResult;
export function readResult(answer: JsonValue): CniResult | undefined;
export function readResult(answer: JsonValue): CniResult | undefined {
  if (!isJsonObject(answer)) return undefined;
  const old = ['ip4', 'ip6'].flatMap((key) => objects([answer[key] ?? null]));
  return {
    cniVersion: text(answer['cniVersion']) ?? '',
    interfaces: objects(answer['interfaces']).map(readInterface),
    ips: [
      ...objects(answer['ips']).map(readAddress),
      ...old.map((it) => readAddress({ address: it['ip'] ?? null, gateway: it['gateway'] ?? null })),
    ],
    routes: [...objects(answer['routes']), ...old.flatMap((it) => objects(it['routes']))].map(readRoute),
    dns: {},
  };
}

function readInterface(it: JsonObject): CniInterface {
  return {
    name: text(it['name']) ?? '',
    ...present('mac', text(it['mac'])),
    ...present('mtu', number(it['mtu'])),
    ...present('sandbox', text(it['sandbox'])),
  };
}

function readAddress(it: JsonObject): CniAddress {
  return {
    address: text(it['address']) ?? '',
    ...present('gateway', text(it['gateway'])),
    ...present('interface', number(it['interface'])),
  };
}

function readRoute(it: JsonObject): CniRoute {
  return {
    dst: text(it['dst']) ?? '',
    ...present('gw', text(it['gw'])),
    ...present('mtu', number(it['mtu'])),
    ...present('advmss', number(it['advmss'])),
    ...present('priority', number(it['priority'])),
    ...present('table', number(it['table'])),
    ...present('scope', number(it['scope'])),
  };
}

const objects = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter((it): it is JsonObject => isJsonObject(it)) : [];

const text = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Numbers come as `LosslessNumber`, whose text is what was written. */
function number(value: JsonValue | undefined): number | undefined {
  if (value === undefined || value === null || typeof value === 'string' || Array.isArray(value))
    return undefined;
  const read = Number(stringifyJson(value));
  return Number.isFinite(read) ? read : undefined;
}

function present<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  // A computed key makes an index signature of it for the compiler.
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: T });
}
