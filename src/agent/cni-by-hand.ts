import path from 'node:path';
import type { Attachment, AttachmentId, PluginTrace } from '../cni/attachment.ts';
import { CniError } from '../cni/cni-error.ts';
import type { CniRuntime } from '../cni/cni-runtime.ts';
import { fromResult } from '../cni/convert-result.ts';
import { isJsonObject, type JsonObject, parseJson, stringifyJson } from '../cni/json.ts';
import { loadNetworkConfig } from '../cni/load-network-config.ts';
import type { CniProfile, NetworkConfig } from '../cni/network-config.ts';
import { lookAtPath } from '../cni/look-at-path.ts';
import { parseNetworkConfig } from '../cni/parse-network-config.ts';
import { assertNever } from '../model/assert-never.ts';
import type {
  AttachmentOrder,
  CniCall,
  CniOrder,
  CniOutcome,
  CniPlace,
  NetworkChoice,
  VersionOrder,
} from '../model/cni-order.ts';
import { InternalError } from '../model/errors.ts';
import { confDir } from '../model/node-folders.ts';
import type { PodKey } from '../model/names.ts';
import type { BareNetnsSet } from './bare-netns.ts';
import { callOf, failureOf } from './cni-failure.ts';
import type { NodeFiles } from './node-files.ts';

/** A netns that interfaces come into, as programs of the node know it. */
export interface NetnsPlace {
  readonly path: string;
  /** For a container that nobody has named yet. */
  readonly containerId: string;
  /** What is said of it in CNI_ARGS. */
  readonly args: (containerId: string) => Attachment['args'];
}

export interface CniByHandOptions {
  readonly files: NodeFiles;
  readonly bareNetns: BareNetnsSet;
  /** The profile of the node's own network, else `spec`. */
  readonly profile: () => CniProfile;
  readonly openRuntime: (options: {
    readonly profile: CniProfile;
    readonly onCall?: (trace: PluginTrace) => void;
  }) => Promise<CniRuntime>;
  /** @throws UsageError for one that has no netns of its own */
  readonly placeOfPod: (pod: PodKey) => Promise<NetnsPlace>;
  /** Of the node's own network. */
  readonly networkNamed: (name: string) => NetworkConfig | undefined;
}

interface Opened {
  readonly runtime: CniRuntime;
  readonly profile: CniProfile;
}

/** Plugins of a node, called for somebody one operation at a time; what is attached is remembered as by any runtime. */
export class CniByHand {
  readonly #options: CniByHandOptions;
  /** By the path of its netns: what a pod's own network does not know of. */
  readonly #attached = new Map<string, Map<string, { network: NetworkConfig; attachment: Attachment }>>();

  constructor(options: CniByHandOptions) {
    this.#options = options;
  }

  /** What plugins answer is told, failures too. @throws UsageError for a place that is not there; the signal's reason */
  async run(order: CniOrder, signal: AbortSignal): Promise<CniOutcome> {
    const calls: CniCall[] = [];
    const profile = order.profile ?? this.#options.profile();
    const runtime = await this.#options.openRuntime({
      profile,
      onCall: (trace) => void calls.push(callOf(trace)),
    });
    try {
      const result = await this.#do(order, { runtime, profile }, signal);
      return { ...(result === undefined ? {} : { result }), calls };
    } catch (error) {
      if (!(error instanceof CniError)) throw error;
      return { failure: failureOf(error, await this.#options.files.root()), calls };
    }
  }

  /**
   * Detaches what was attached by hand to a netns that is about to go; what fails does not keep the rest.
   * @returns what failed
   */
  async leave(netns: string): Promise<readonly unknown[]> {
    const attached = [...(this.#attached.get(netns)?.values() ?? [])];
    this.#attached.delete(netns);
    if (attached.length === 0) return [];
    const runtime = await this.#options.openRuntime({ profile: this.#options.profile() });
    const failures: unknown[] = [];
    for (const { network, attachment } of attached.toReversed()) {
      await runtime.del(network, attachment).catch((error: unknown) => failures.push(error));
    }
    return failures;
  }

  async #do(order: CniOrder, opened: Opened, signal: AbortSignal): Promise<string | undefined> {
    switch (order.verb) {
      case 'ADD':
        return this.#add(order, opened, signal);
      case 'DEL':
        return this.#del(order, opened, signal);
      case 'CHECK': {
        const network = await this.#network(order.network, opened, signal);
        const attachment = await this.#attachment(order, await this.#place(order.place), opened);
        await opened.runtime.check(network, attachment, signal);
        return undefined;
      }
      case 'GC': {
        const network = await this.#network(order.network, opened, signal);
        await opened.runtime.gc(network, order.valid ?? (() => this.#alive(opened)), signal);
        return undefined;
      }
      case 'STATUS':
        await opened.runtime.status(await this.#network(order.network, opened, signal), signal);
        return undefined;
      case 'VERSION':
        return this.#version(order, opened, signal);
      default:
        return assertNever(order, 'CNI order');
    }
  }

  async #add(order: AttachmentOrder, opened: Opened, signal: AbortSignal): Promise<string> {
    const network = await this.#network(order.network, opened, signal);
    const { bareNetns } = this.#options;
    const made = order.place.kind === 'netns' ? await bareNetns.ensure(order.place.name) : undefined;
    try {
      const attachment = await this.#attachment(order, await this.#place(order.place), opened);
      const result = await opened.runtime.add(network, attachment, signal);
      this.#remember(network, attachment);
      return stringifyJson(fromResult(result, network.cniVersion));
    } catch (error) {
      if (made?.isNew === true && order.place.kind === 'netns') await bareNetns.remove(order.place.name);
      throw error;
    }
  }

  async #del(order: AttachmentOrder, opened: Opened, signal: AbortSignal): Promise<undefined> {
    const network = await this.#network(order.network, opened, signal);
    const place = await this.#place(order.place);
    const attachment = await this.#attachment(order, place, opened);
    await opened.runtime.del(network, attachment, signal);
    this.#attached.get(place.path)?.delete(keyOf(network, attachment));
    const others = await attachedIn(place.path, opened);
    if (order.place.kind === 'netns' && others.length === 0) {
      await this.#options.bareNetns.remove(order.place.name);
    }
  }

  async #version({ of }: VersionOrder, opened: Opened, signal: AbortSignal): Promise<string> {
    if (of.kind === 'type') return stringifyJson(await opened.runtime.version(of.type, signal));
    const { plugins } = await this.#network(of, opened, signal);
    const answers: JsonObject[] = [];
    for (const { type } of plugins) answers.push({ type, ...(await opened.runtime.version(type, signal)) });
    return stringifyJson(answers);
  }

  async #network(choice: NetworkChoice, { profile }: Opened, signal: AbortSignal): Promise<NetworkConfig> {
    if (choice.kind === 'file') return parseNetworkConfig(choice.text, choice.file);
    const own = this.#options.networkNamed(choice.name);
    if (own !== undefined) return own;
    const root = await this.#options.files.root();
    return loadNetworkConfig(path.join(root, confDir), choice.name, profile, signal);
  }

  async #place(place: CniPlace): Promise<NetnsPlace> {
    if (place.kind === 'pod') return this.#options.placeOfPod(place.pod);
    return {
      path: this.#options.bareNetns.placeOf(place.name),
      containerId: place.name,
      args: () => [],
    };
  }

  async #attachment(order: AttachmentOrder, place: NetnsPlace, opened: Opened): Promise<Attachment> {
    const [known] = await attachedIn(place.path, opened);
    const containerId = order.containerId ?? known?.containerId ?? place.containerId;
    const own = place.args(containerId).filter(([key]) => !order.args.some(([other]) => other === key));
    return {
      containerId,
      netns: place.path,
      ifName: order.ifName,
      args: [...own, ...order.args],
      capabilities: jsonObject(order.capabilities),
    };
  }

  /** What has its netns still. */
  async #alive({ runtime }: Opened): Promise<readonly AttachmentId[]> {
    const root = await this.#options.files.root();
    return (await runtime.attachments())
      .filter(({ netns }) => lookAtPath(root, netns) === 'netns')
      .map(({ containerId, ifName }) => ({ containerID: containerId, ifname: ifName }));
  }

  #remember(network: NetworkConfig, attachment: Attachment): void {
    const there = this.#attached.get(attachment.netns) ?? new Map();
    this.#attached.set(attachment.netns, there.set(keyOf(network, attachment), { network, attachment }));
  }
}

const attachedIn = async (netns: string, { runtime }: Opened) =>
  (await runtime.attachments()).filter((attachment) => attachment.netns === netns);

const keyOf = ({ name }: NetworkConfig, { containerId, ifName }: Attachment): string =>
  JSON.stringify([name, containerId, ifName]);

function jsonObject(text: string): JsonObject {
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  throw new InternalError('capabilities are no JSON object');
}
