import { isIP } from 'node:net';
import { isJsonObject, type JsonObject, type JsonValue, toInteger } from './json.ts';
import { type JsonPath, jsonPathText } from './json-place.ts';
import type { CniAddress, CniDns, CniInterface, CniResult, CniRoute } from './result.ts';

type Parts = Omit<CniResult, 'cniVersion'>;

/** Reads the parts of a result and gathers what is wrong. Null and empty strings mean absent, as in Go. */
export class ResultReader {
  readonly problems: string[] = [];

  /** Version 0.3.0 and later. */
  readParts(result: JsonObject, isNew: boolean): Parts {
    return {
      interfaces: this.#list(result, ['interfaces'], (item, path) => this.#interface(item, path, isNew)),
      ips: this.#list(result, ['ips'], (item, path) => this.#address(item, path)),
      routes: this.#list(result, ['routes'], (item, path) => this.#route(item, path)),
      dns: this.#dns(result),
    };
  }

  /** Versions 0.1.0 and 0.2.0: one address a family, with its routes. */
  readOldParts(result: JsonObject): Parts {
    const families = ['ip4', 'ip6'].flatMap((key) => {
      const value = result[key] ?? undefined;
      if (value === undefined) return [];
      if (!isJsonObject(value)) return this.#wrong([key], 'must be an object', []);
      const gateway = this.#ip(value, [key, 'gateway']);
      const address: CniAddress = { address: this.#cidr(value, [key, 'ip']), ...present({ gateway }) };
      return [
        { address, routes: this.#list(value, [key, 'routes'], (item, path) => this.#route(item, path)) },
      ];
    });
    return {
      interfaces: [],
      ips: families.map(({ address }) => address),
      routes: families.flatMap(({ routes }) => routes),
      dns: this.#dns(result),
    };
  }

  #interface(item: JsonObject, path: JsonPath, isNew: boolean): CniInterface {
    const name = this.#text(item, [...path, 'name']);
    if (name === undefined) this.problems.push(`${jsonPathText([...path, 'name'])} is missing`);
    return {
      name: name ?? '',
      ...present({
        mac: this.#text(item, [...path, 'mac']),
        sandbox: this.#text(item, [...path, 'sandbox']),
      }),
      ...(isNew
        ? present({
            mtu: unlessZero(this.#integer(item, [...path, 'mtu'])),
            socketPath: this.#text(item, [...path, 'socketPath']),
            pciID: this.#text(item, [...path, 'pciID']),
          })
        : {}),
    };
  }

  #address(item: JsonObject, path: JsonPath): CniAddress {
    // Below 1.0.0 only; what the address is it says itself.
    this.#text(item, [...path, 'version']);
    return {
      address: this.#cidr(item, [...path, 'address']),
      ...present({
        gateway: this.#ip(item, [...path, 'gateway']),
        interface: this.#integer(item, [...path, 'interface']),
      }),
    };
  }

  #route(item: JsonObject, path: JsonPath): CniRoute {
    return {
      dst: this.#cidr(item, [...path, 'dst']),
      ...present({
        gw: this.#ip(item, [...path, 'gw']),
        mtu: unlessZero(this.#integer(item, [...path, 'mtu'])),
        advmss: unlessZero(this.#integer(item, [...path, 'advmss'])),
        priority: unlessZero(this.#integer(item, [...path, 'priority'])),
        table: this.#integer(item, [...path, 'table']),
        scope: this.#integer(item, [...path, 'scope']),
      }),
    };
  }

  #dns(result: JsonObject): CniDns {
    const dns = result['dns'] ?? {};
    if (!isJsonObject(dns)) return this.#wrong(['dns'], 'must be an object', {});
    return present({
      nameservers: this.#texts(dns, ['dns', 'nameservers']),
      domain: this.#text(dns, ['dns', 'domain']),
      search: this.#texts(dns, ['dns', 'search']),
      options: this.#texts(dns, ['dns', 'options']),
    });
  }

  #list<T>(object: JsonObject, path: JsonPath, read: (item: JsonObject, path: JsonPath) => T): readonly T[] {
    const list = valueAt(object, path) ?? [];
    if (!Array.isArray(list)) return this.#wrong(path, 'must be a list', []);
    return list.flatMap((item: JsonValue, index) => {
      const itemPath = [...path, index];
      return isJsonObject(item) ? [read(item, itemPath)] : this.#wrong(itemPath, 'must be an object', []);
    });
  }

  #texts(object: JsonObject, path: JsonPath): readonly string[] | undefined {
    const list = valueAt(object, path) ?? [];
    const isGood = Array.isArray(list) && list.every((item) => typeof item === 'string');
    if (!isGood) return this.#wrong(path, 'must be a list of strings', undefined);
    return list.length === 0 ? undefined : list;
  }

  #text(object: JsonObject, path: JsonPath): string | undefined {
    const value = valueAt(object, path) ?? '';
    if (typeof value !== 'string') return this.#wrong(path, 'must be a string', undefined);
    return value === '' ? undefined : value;
  }

  #integer(object: JsonObject, path: JsonPath): number | undefined {
    const value = valueAt(object, path) ?? undefined;
    if (value === undefined) return undefined;
    return toInteger(value) ?? this.#wrong(path, 'must be a whole number', undefined);
  }

  #ip(object: JsonObject, path: JsonPath): string | undefined {
    const text = this.#text(object, path);
    if (text === undefined || isAddress(text)) return text;
    return this.#wrong(path, `is no IP address: ${JSON.stringify(text)}`, undefined);
  }

  #cidr(object: JsonObject, path: JsonPath): string {
    const text = this.#text(object, path);
    if (text === undefined) return this.#wrong(path, 'is missing', '');
    const [, address = '', length = ''] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
    const longest = address.includes(':') ? 128 : 32;
    if (isAddress(address) && Number(length) <= longest) return text;
    return this.#wrong(path, `is no address with a prefix length: ${JSON.stringify(text)}`, '');
  }

  #wrong<T>(path: JsonPath, message: string, instead: T): T {
    const problem = `${jsonPathText(path)} ${message}`;
    if (!this.problems.includes(problem)) this.problems.push(problem);
    return instead;
  }
}

/** Without a zone (`%eth0`): neither libcni nor a prefix knows one. */
const isAddress = (text: string): boolean => isIP(text) !== 0 && !text.includes('%');

/** The last step of the path leads out of the object that the steps before it led to. */
const valueAt = (object: JsonObject, path: JsonPath): JsonValue | undefined => object[String(path.at(-1))];

const unlessZero = (value: number | undefined): number | undefined => (value === 0 ? undefined : value);

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Only the keys that have a value. */
function present<T extends object>(object: T): Present<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
}
