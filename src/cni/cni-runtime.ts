import { cniStateDir, pluginDir } from '../model/node-folders.ts';
import type { Attachment, AttachmentId, PluginTrace } from './attachment.ts';
import { CniError, type CniVerb } from './cni-error.ts';
import { allFailures, withNotes } from './failures.ts';
import { LocalPluginHost } from './local-plugin-host.ts';
import { loopbackIfName, loopbackNetwork } from './loopback-network.ts';
import { checkContainerId, checkIfName, checkNetworkName } from './names.ts';
import type { CniProfile, NetworkConfig } from './network-config.ts';
import { OperationLocks } from './operation-locks.ts';
import { readVersionAnswer } from './plugin-answer.ts';
import { PluginCaller } from './plugin-caller.ts';
import { PluginChain } from './plugin-chain.ts';
import type { PluginHost } from './plugin-host.ts';
import { recallAttachment, recallResult } from './recall-attachment.ts';
import { type CachedAttachment, type CacheKey, ResultCache } from './result-cache.ts';
import type { CniResult } from './result.ts';
import { isAtLeast, newestVersion } from './versions.ts';

/** How long an operation may take, all its plugins together. */
const defaultLimitsMs: Readonly<Record<CniVerb, number>> = {
  ADD: 300_000,
  DEL: 60_000,
  CHECK: 60_000,
  GC: 300_000,
  STATUS: 60_000,
  VERSION: 60_000,
};

export interface CniRuntimeOptions {
  /** Where plugins run; this machine by default. */
  readonly host?: PluginHost;
  /** CNI_PATH; `/opt/cni/bin` by default. */
  readonly pluginPath?: readonly string[];
  /** Of this machine's files: what was attached is remembered below its folder `results`; `/var/lib/cni` by default. */
  readonly cacheDir?: string;
  /** Which container runtime it is like, where they differ; `spec` by default. */
  readonly profile?: CniProfile;
  /** How long an operation may take: ADD and GC five minutes, everything else one. */
  readonly limitsMs?: Readonly<Partial<Record<CniVerb, number>>>;
  /** Called after every run of a plugin. */
  readonly onCall?: (trace: PluginTrace) => void;
  /** Of several runtimes with one cache, so that they wait for each other; its own by default. */
  readonly locks?: OperationLocks;
}

/**
 * Attaches containers to networks by plugins, as a container runtime does (SPEC.md, "Execution Protocol"; libcni for
 * what that leaves open). Operations on one container wait for each other, those on several run side by side, and
 * garbage collection is alone.
 */
export class CniRuntime {
  readonly #host: PluginHost;
  readonly #caller: PluginCaller;
  readonly #chain: PluginChain;
  readonly #cache: ResultCache;
  readonly #profile: CniProfile;
  readonly #limitsMs: Readonly<Record<CniVerb, number>>;
  readonly #locks: OperationLocks;

  constructor(options: CniRuntimeOptions = {}) {
    const { host = new LocalPluginHost(), pluginPath = [pluginDir], onCall } = options;
    this.#host = host;
    this.#caller = new PluginCaller({ host, pluginPath, onCall });
    this.#cache = new ResultCache(options.cacheDir ?? cniStateDir);
    this.#profile = options.profile ?? 'spec';
    this.#limitsMs = { ...defaultLimitsMs, ...options.limitsMs };
    this.#locks = options.locks ?? new OperationLocks();
    this.#chain = new PluginChain(this.#caller, this.#limitsMs);
  }

  /**
   * Attaches a container to a network. When that fails, or is called off, what the plugins have done by then is taken
   * down by DEL before the error is thrown.
   * @throws CniError of the first plugin that failed; that DEL failed, too, stands at the end of its message
   */
  add(network: NetworkConfig, attachment: Attachment, signal = never()): Promise<CniResult> {
    return this.#onContainer(network, attachment, signal, () => this.#attach(network, attachment, signal));
  }

  /**
   * Detaches a container. What was attached is remembered: its configuration, arguments and result are those of then,
   * whatever they are now. Detaching what is not attached succeeds if the plugins say so.
   * @throws CniError of the first plugin that failed; the attachment is still remembered then
   */
  del(network: NetworkConfig, attachment: Attachment, signal = never()): Promise<void> {
    return this.#onContainer(network, attachment, signal, () => this.#detach(network, attachment, signal));
  }

  /**
   * Asks whether all is still as it was attached.
   * @throws CniError when it is not; also when it cannot be asked: below version 0.4.0, or when nothing is attached
   */
  async check(network: NetworkConfig, attachment: Attachment, signal = never()): Promise<void> {
    if (!isAtLeast(network.cniVersion, '0.4.0')) {
      throw new CniError(
        'cni-version',
        `network ${network.name}: version ${network.cniVersion} has no CHECK`,
        {
          verb: 'CHECK',
          hint: 'CHECK came with version 0.4.0.',
        },
      );
    }
    if (network.disableCheck) return;
    await this.#onContainer(network, attachment, signal, () => this.#check(network, attachment, signal));
  }

  /**
   * Detaches what is attached to the network and not in the list, then has each plugin drop what it keeps of others.
   * Nothing happens where the configuration forbids it; plugins are asked from version 1.1.0 on.
   * @param valid the list, or who makes it while nothing else is attached or detached
   * @throws CniError with all that failed; every other thing was still tried
   */
  async gc(
    network: NetworkConfig,
    valid: readonly AttachmentId[] | (() => Promise<readonly AttachmentId[]>),
    signal = never(),
  ): Promise<void> {
    checkNetworkName(network.name);
    if (network.disableGC) return;
    const release = await this.#locks.alone(signal);
    try {
      const list = typeof valid === 'function' ? await valid() : valid;
      await this.#collectGarbage(network, list, signal);
    } finally {
      release();
    }
  }

  /**
   * Asks the plugins whether they could attach a container now; below version 1.1.0 they cannot be asked, and that is fine.
   * @throws CniError of the first that could not, with `cniCode` 50 or 51 where the plugin says so
   */
  async status(network: NetworkConfig, signal = never()): Promise<void> {
    checkNetworkName(network.name);
    if (!isAtLeast(network.cniVersion, '1.1.0')) return;
    await this.#chain.status(network, signal);
  }

  /** Which versions a plugin speaks; 0.1.0 for one that does not know the question. */
  async version(
    type: string,
    signal = never(),
  ): Promise<{ readonly cniVersion: string; readonly supportedVersions: readonly string[] }> {
    const deadline = this.#caller.deadline(this.#limitsMs.VERSION);
    const stdin = JSON.stringify({ cniVersion: newestVersion });
    const request = { network: '', plugin: type, verb: 'VERSION', stdin, deadline } as const;
    const { call, execution } = await this.#caller.call(request, signal);
    return readVersionAnswer(execution, call);
  }

  /** What is attached, as far as the cache can be read. */
  attachments(): Promise<readonly CachedAttachment[]> {
    return this.#cache.list();
  }

  /**
   * Brings `lo` up in the container's netns where the profile does that by a plugin: containerd. CRI-O and the
   * specification leave it to the runtime itself, which is you.
   * @returns undefined where it is left to you
   */
  async attachLoopback(attachment: Attachment, signal = never()): Promise<CniResult | undefined> {
    if (this.#profile !== 'containerd') return undefined;
    return this.add(loopbackNetwork(), { ...attachment, ifName: loopbackIfName }, signal);
  }

  /** Undoes `attachLoopback`. */
  async detachLoopback(attachment: Attachment, signal = never()): Promise<void> {
    if (this.#profile !== 'containerd') return;
    await this.del(loopbackNetwork(), { ...attachment, ifName: loopbackIfName }, signal);
  }

  async #onContainer<T>(
    network: NetworkConfig,
    { containerId, ifName }: Attachment,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    checkNetworkName(network.name);
    checkContainerId(containerId);
    checkIfName(ifName);
    const release = await this.#locks.container(containerId, signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  async #attach(network: NetworkConfig, attachment: Attachment, signal: AbortSignal): Promise<CniResult> {
    const key = keyOf(network, attachment);
    // "The runtime must not call ADD twice (without an intervening DEL)" (SPEC.md, "ADD").
    if ((await this.#cache.read(key)).kind === 'found') throw attachedAlready(key);
    try {
      const { result, prevResult } = await this.#chain.add(network, attachment, signal);
      const kept = { ...attachment, network: network.name, config: network.text, result: prevResult };
      await this.#cache.write(kept);
      return result;
    } catch (error) {
      throw withNotes(error, await this.#takeBack(network, attachment, error));
    }
  }

  /** Not called off with the ADD: what was begun is to go all the same. @returns what failed */
  async #takeBack(
    network: NetworkConfig,
    attachment: Attachment,
    cause: unknown,
  ): Promise<readonly unknown[]> {
    const signal = never();
    try {
      const netnsChecked = await this.#withoutStaleNetns(attachment, signal);
      return await this.#chain.takeBack(network, netnsChecked, cause, signal);
    } catch (error) {
      return [error];
    }
  }

  async #detach(network: NetworkConfig, attachment: Attachment, signal: AbortSignal): Promise<void> {
    const key = keyOf(network, attachment);
    const recalled = recallAttachment(network, attachment, await this.#cache.read(key));
    const netnsChecked = await this.#withoutStaleNetns(recalled.attachment, signal);
    await this.#chain.del({ ...recalled, attachment: netnsChecked }, signal);
    await this.#cache.remove(key);
  }

  async #check(network: NetworkConfig, attachment: Attachment, signal: AbortSignal): Promise<void> {
    const key = keyOf(network, attachment);
    const entry = await this.#cache.read(key);
    const prevResult = entry.kind === 'found' ? recallResult(network, entry.attachment) : undefined;
    if (prevResult !== undefined) return this.#chain.check({ network, attachment, prevResult }, signal);
    const why = entry.kind === 'corrupt' ? `: ${entry.reason}` : '';
    throw new CniError(
      'cni-cache',
      `${nameOf(key)} cannot be checked, its result of ADD is not known${why}`,
      {
        verb: 'CHECK',
        hint: 'attach it first, with the same folder for the cache',
      },
    );
  }

  async #collectGarbage(
    network: NetworkConfig,
    valid: readonly AttachmentId[],
    signal: AbortSignal,
  ): Promise<void> {
    const failures: unknown[] = [];
    for (const cached of await this.#cache.list()) {
      const isValid = valid.some(
        ({ containerID, ifname }) => containerID === cached.containerId && ifname === cached.ifName,
      );
      if (cached.network !== network.name || isValid) continue;
      await this.#detach(network, cached, signal).catch((error: unknown) => failures.push(error));
      signal.throwIfAborted();
    }
    if (isAtLeast(network.cniVersion, '1.1.0')) {
      failures.push(...(await this.#chain.gc(network, valid, signal)));
    }
    if (failures.length > 0) throw allFailures(failures);
  }

  /** A path that leads to no netns is another one's by now, or will be: plugins get none (SPEC.md, "DEL"; cni#550). */
  async #withoutStaleNetns(attachment: Attachment, signal: AbortSignal): Promise<Attachment> {
    const isThere = await this.#host.isNetns(attachment.netns, signal);
    return isThere ? attachment : { ...attachment, netns: '' };
  }
}

/** For callers that never call off; one each, since listeners gather on a signal. */
const never = (): AbortSignal => new AbortController().signal;

const keyOf = (network: NetworkConfig, { containerId, ifName }: Attachment): CacheKey => ({
  network: network.name,
  containerId,
  ifName,
});

const nameOf = ({ network, containerId, ifName }: CacheKey): string =>
  `${ifName} of container ${containerId} on network ${network}`;

function attachedAlready(key: CacheKey): CniError {
  return new CniError('cni-cache', `${nameOf(key)} is attached already`, {
    verb: 'ADD',
    hint: 'detach it first',
  });
}
