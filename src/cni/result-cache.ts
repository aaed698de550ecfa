import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../model/errors.ts';
import type { Attachment } from './attachment.ts';
import { CniError } from './cni-error.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson, stringifyJson } from './json.ts';
import { isErrno } from '../util/is-errno.ts';

/** What the `kind` of a file says; the format is libcni's, so that its users and ours find each other's attachments. */
const kind = 'cniCacheV1';
const folderMode = 0o700;
const fileMode = 0o600;

/** An attachment as it was made. */
export interface CachedAttachment extends Attachment {
  readonly network: string;
  /** The text of the network's configuration. */
  readonly config: string;
  /** What its last plugin answered, in the version of the configuration. */
  readonly result?: JsonObject;
}

/** Which attachment of which network. */
export type CacheKey = Pick<CachedAttachment, 'network' | 'containerId' | 'ifName'>;

export type CacheEntry =
  | { readonly kind: 'found'; readonly attachment: CachedAttachment }
  | { readonly kind: 'absent' }
  /** Empty, cut short, or no file of ours. */
  | { readonly kind: 'corrupt'; readonly reason: string };

/** The attachments that were made, a file each below `<dir>/results`. */
export class ResultCache {
  readonly #folder: string;

  constructor(dir: string) {
    this.#folder = path.join(dir, 'results');
  }

  fileOf({ network, containerId, ifName }: CacheKey): string {
    return path.join(this.#folder, `${network}-${containerId}-${ifName}`);
  }

  /** @throws CniError when it cannot be written; what was there before is there still, then */
  async write(attachment: CachedAttachment): Promise<void> {
    const file = this.fileOf(attachment);
    // Names of networks begin with a letter or a digit: no other file is like it, and no list has it.
    const temporary = path.join(this.#folder, `.${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: folderMode });
      // It may be there already, and open to others.
      await chmod(this.#folder, folderMode);
      await writeFile(temporary, stringifyJson(toFile(attachment)), { mode: fileMode, flag: 'wx' });
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw new CniError('cni-cache', `the result cannot be kept in ${file}: ${messageOf(error)}`, {
        hint: 'Choose a folder for the cache that can be written.',
        cause: error,
      });
    }
  }

  async read(key: CacheKey): Promise<CacheEntry> {
    const entry = await readEntry(this.fileOf(key));
    if (entry.kind !== 'found') return entry;
    const { network, containerId, ifName } = entry.attachment;
    // "a-b" with "c" and "a" with "b-c" have one name.
    const isMeant = network === key.network && containerId === key.containerId && ifName === key.ifName;
    return isMeant ? entry : { kind: 'absent' };
  }

  /** Tolerates absence, and leaves alone what is another attachment's. */
  async remove(key: CacheKey): Promise<void> {
    if ((await this.read(key)).kind === 'absent') return;
    await rm(this.fileOf(key), { force: true });
  }

  /** All that can be read, by name; the others are passed over, as libcni does. */
  async list(): Promise<readonly CachedAttachment[]> {
    const attachments: CachedAttachment[] = [];
    for (const name of (await this.#names()).sort()) {
      const file = path.join(this.#folder, name);
      const entry = name.startsWith('.') ? undefined : await readEntry(file);
      // Names that lead elsewhere are not those of ours, and what is done with them would be done elsewhere.
      if (entry?.kind === 'found' && this.fileOf(entry.attachment) === file)
        attachments.push(entry.attachment);
    }
    return attachments;
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw new CniError(
        'cni-cache',
        `the attachments in ${this.#folder} cannot be listed: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
  }
}

async function readEntry(file: string): Promise<CacheEntry> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return isAbsent(error) ? { kind: 'absent' } : { kind: 'corrupt', reason: messageOf(error) };
  }
  if (text === '') return { kind: 'corrupt', reason: `${file} is empty` };
  try {
    const attachment = fromFile(parseJson(text));
    if (attachment !== undefined) return { kind: 'found', attachment };
    return { kind: 'corrupt', reason: `${file} is no ${kind}` };
  } catch (error) {
    return { kind: 'corrupt', reason: `${file}: ${messageOf(error)}` };
  }
}

/** The keys, and their order, are those that libcni writes. */
function toFile(attachment: CachedAttachment): JsonObject {
  const { containerId, config, ifName, network, netns, args, capabilities, result } = attachment;
  return {
    kind,
    containerId,
    config: Buffer.from(config).toString('base64'),
    ifName,
    networkName: network,
    ...(netns === '' ? {} : { netns }),
    ...(args.length === 0 ? {} : { cniArgs: args.map(([key, value]) => [key, value]) }),
    ...(Object.keys(capabilities).length === 0 ? {} : { capabilityArgs: capabilities }),
    ...(result === undefined ? {} : { result }),
  };
}

function fromFile(value: JsonValue): CachedAttachment | undefined {
  if (!isJsonObject(value) || value['kind'] !== kind) return undefined;
  const { containerId, config, ifName, networkName, netns, cniArgs, capabilityArgs, result } = value;
  if (typeof containerId !== 'string' || typeof ifName !== 'string') return undefined;
  if (typeof networkName !== 'string') return undefined;
  return {
    network: networkName,
    containerId,
    ifName,
    netns: typeof netns === 'string' ? netns : '',
    config: typeof config === 'string' ? Buffer.from(config, 'base64').toString('utf8') : '',
    args: Array.isArray(cniArgs) ? (cniArgs as readonly JsonValue[]).flatMap(pairOf) : [],
    capabilities: isJsonObject(capabilityArgs) ? capabilityArgs : {},
    ...(isJsonObject(result) ? { result } : {}),
  };
}

function pairOf(value: JsonValue): readonly (readonly [string, string])[] {
  const [key, text] = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  return typeof key === 'string' && typeof text === 'string' ? [[key, text]] : [];
}

const isAbsent = (error: unknown): boolean => isErrno(error, 'ENOENT');
