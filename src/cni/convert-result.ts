import { CniError, type CniErrorOptions } from './cni-error.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isJsonObject } from './json.ts';
import { ResultReader } from './result-reader.ts';
import type { CniAddress, CniDns, CniResult, CniRoute } from './result.ts';
import { isAtLeast, isKnownVersion, newestVersion } from './versions.ts';

/** Whose answer to what a result is. */
type ResultSource = Pick<CniErrorOptions, 'plugin' | 'verb'>;

/**
 * A result in any version of the specification, as the newest has it. `cniVersion` stays the one that it was written in.
 * Keys that the specification does not have are dropped, as libcni drops them: what a real runtime never passes on to the
 * next plugin must not reach it here either. What libcni reads it reads in all of a family: 1.0.0 with the keys of 1.1.0.
 * @param fallbackVersion of a result that names none: the configuration's (cni#895)
 * @param source for messages
 * @throws CniError `cni-version`, or `cni-bad-output` with everything that is wrong
 */
export function toResult(value: JsonValue, fallbackVersion: string, source: ResultSource = {}): CniResult {
  const result = resultOf(source);
  if (!isJsonObject(value)) throw new CniError('cni-bad-output', `${result} is no JSON object`, source);
  const given = value['cniVersion'] ?? '';
  const cniVersion = given === '' ? fallbackVersion : given;
  if (typeof cniVersion !== 'string' || !isKnownVersion(cniVersion)) {
    throw new CniError(
      'cni-version',
      `${result} is in a version that is not known: ${JSON.stringify(given)}`,
      {
        ...source,
        hint: `the newest is ${newestVersion}; the network's is ${fallbackVersion}`,
      },
    );
  }
  const reader = new ResultReader();
  const parts = isAtLeast(cniVersion, '0.3.0')
    ? reader.readParts(value, isAtLeast(cniVersion, '1.0.0'))
    : reader.readOldParts(value);
  if (reader.problems.length > 0) {
    throw new CniError('cni-bad-output', `${result} is wrong: ${reader.problems.join('; ')}`, source);
  }
  return { cniVersion, ...parts };
}

const resultOf = ({ plugin, verb }: ResultSource): string =>
  plugin === undefined ? 'the result' : `${verb} of ${plugin} failed: its result`;

/**
 * A result as a version of the specification has it, for `prevResult`. What the version cannot say is left out, the same
 * that libcni leaves out: below 1.0.0 an interface's mtu, socketPath and pciID, below 0.3.0 interfaces, every address of
 * a family but the first, and of routes all but destination and gateway.
 * @param source for messages
 * @throws CniError `cni-version` for an unknown version, or one below 0.3.0 and a result without addresses
 */
export function fromResult(result: CniResult, version: string, source: ResultSource = {}): JsonObject {
  if (!isKnownVersion(version))
    throw new CniError('cni-version', `there is no version ${JSON.stringify(version)}`);
  if (!isAtLeast(version, '0.3.0')) return toOldResult(result, version, source);
  const isNew = isAtLeast(version, '1.0.0');
  return {
    cniVersion: version,
    ...unlessEmpty(
      'interfaces',
      result.interfaces.map(({ name, mac, mtu, sandbox, socketPath, pciID }) =>
        given({ name, mac, sandbox, ...(isNew ? { mtu, socketPath, pciID } : {}) }),
      ),
    ),
    ...unlessEmpty(
      'ips',
      result.ips.map(({ address, gateway, interface: index }) =>
        given({ ...(isNew ? {} : { version: familyOf(address) }), interface: index, address, gateway }),
      ),
    ),
    ...unlessEmpty('routes', result.routes.map(routeJson)),
    ...dnsJson(result.dns),
  };
}

function toOldResult(result: CniResult, version: string, source: ResultSource): JsonObject {
  const wasNew = isAtLeast(result.cniVersion, '0.3.0');
  if (wasNew && result.ips.length === 0) {
    const why = `has no address, and cannot be told in version ${version}`;
    throw new CniError('cni-version', `${resultOf(source)} ${why}`, source);
  }
  return {
    cniVersion: version,
    ...oldFamily(result, '4'),
    ...oldFamily(result, '6'),
    ...dnsJson(result.dns),
  };
}

function oldFamily(result: CniResult, family: '4' | '6'): JsonObject {
  const first: CniAddress | undefined = result.ips.find(({ address }) => familyOf(address) === family);
  if (first === undefined) return {};
  const routes = result.routes
    .filter(({ dst }) => familyOf(dst) === family)
    .map(({ dst, gw }) => given({ dst, gw }));
  const address = given({ ip: first.address, gateway: first.gateway });
  return { [`ip${family}`]: { ...address, ...unlessEmpty('routes', routes) } };
}

const routeJson = ({ dst, gw, mtu, advmss, priority, table, scope }: CniRoute): JsonObject =>
  given({ dst, gw, mtu, advmss, priority, table, scope });

function dnsJson({ nameservers = [], domain, search = [], options = [] }: CniDns): JsonObject {
  const dns = {
    ...unlessEmpty('nameservers', nameservers),
    ...given({ domain }),
    ...unlessEmpty('search', search),
    ...unlessEmpty('options', options),
  };
  return Object.keys(dns).length === 0 ? {} : { dns };
}

const familyOf = (address: string): '4' | '6' => (address.includes(':') ? '6' : '4');

const unlessEmpty = (key: string, list: readonly JsonValue[]): JsonObject =>
  list.length === 0 ? {} : { [key]: list };

/** Only the keys that have a value. */
function given(object: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
