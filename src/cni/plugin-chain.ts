import type { Attachment, AttachmentId } from './attachment.ts';
import { CniError, type CniVerb, cniCodes } from './cni-error.ts';
import { fromResult, toResult } from './convert-result.ts';
import type { JsonObject } from './json.ts';
import type { NetworkConfig, PluginConfig } from './network-config.ts';
import { readAnswer } from './plugin-answer.ts';
import type { Deadline, PluginCaller, PluginRequest } from './plugin-caller.ts';
import { pluginInput } from './plugin-input.ts';
import type { RecalledAttachment } from './recall-attachment.ts';
import type { CniResult } from './result.ts';

/** What the last plugin of a network answered. */
export interface ChainResult {
  readonly result: CniResult;
  /** The same in the version of the network, as it is kept and as plugins get it. */
  readonly prevResult: JsonObject;
}

type PluginOrder = Pick<PluginRequest, 'attachment' | 'stdin' | 'deadline'>;

/** The plugins of a network one after another, verb by verb (SPEC.md, "Lifecycle & Ordering"). */
export class PluginChain {
  readonly #caller: PluginCaller;
  readonly #limitsMs: Readonly<Record<CniVerb, number>>;

  /** @param limitsMs how long all plugins together may take */
  constructor(caller: PluginCaller, limitsMs: Readonly<Record<CniVerb, number>>) {
    this.#caller = caller;
    this.#limitsMs = limitsMs;
  }

  /** Forward, each with the result of the one before. */
  async add(network: NetworkConfig, attachment: Attachment, signal: AbortSignal): Promise<ChainResult> {
    const { capabilities } = attachment;
    const deadline = this.#deadline('ADD');
    let last: ChainResult | undefined;
    for (const plugin of network.plugins) {
      const stdin = pluginInput(network, plugin, { capabilities, prevResult: last?.prevResult });
      const answer = await this.#call('ADD', network, plugin, { attachment, stdin, deadline }, signal);
      const source = { plugin: plugin.type, verb: 'ADD' } as const;
      const result = toResult(answer ?? null, network.cniVersion, source);
      last = { result, prevResult: fromResult(result, network.cniVersion, source) };
    }
    if (last !== undefined) return last;
    throw new CniError('cni-bad-config', `network ${network.name} has no plugins`, {
      verb: 'ADD',
      cniCode: cniCodes.invalidNetworkConfig,
      hint: 'name at least one under "plugins"',
    });
  }

  /** In reverse, each with the final result of ADD. */
  async del({ network, attachment, prevResult }: RecalledAttachment, signal: AbortSignal): Promise<void> {
    const { capabilities } = attachment;
    const deadline = this.#deadline('DEL');
    for (const plugin of network.plugins.toReversed()) {
      const stdin = pluginInput(network, plugin, { capabilities, prevResult });
      await this.#call('DEL', network, plugin, { attachment, stdin, deadline }, signal);
    }
  }

  /**
   * DEL of an attachment that did not come to be: all plugins, as by a runtime that does not know how far ADD came. It
   * goes on past failures, since nobody tries again.
   * @param cause why it did not come to be
   * @returns what failed
   */
  async takeBack(
    network: NetworkConfig,
    attachment: Attachment,
    cause: unknown,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const { capabilities } = attachment;
    const deadline = this.#deadline('DEL');
    const failures: unknown[] = [];
    for (const plugin of network.plugins.toReversed()) {
      const order = { attachment, stdin: pluginInput(network, plugin, { capabilities }), deadline };
      await this.#call('DEL', network, plugin, order, signal).catch((error: unknown) => {
        if (!isSameAbsence(error, cause)) failures.push(error);
      });
    }
    return failures;
  }

  /** Forward, each with the final result of ADD. */
  async check({ network, attachment, prevResult }: RecalledAttachment, signal: AbortSignal): Promise<void> {
    const { capabilities } = attachment;
    const deadline = this.#deadline('CHECK');
    for (const plugin of network.plugins) {
      const stdin = pluginInput(network, plugin, { capabilities, prevResult });
      await this.#call('CHECK', network, plugin, { attachment, stdin, deadline }, signal);
    }
  }

  /** @returns what failed; every plugin was asked */
  async gc(
    network: NetworkConfig,
    attachments: readonly AttachmentId[],
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const deadline = this.#deadline('GC');
    const failures: unknown[] = [];
    for (const plugin of network.plugins) {
      const order = { stdin: pluginInput(network, plugin, { attachments }), deadline };
      await this.#call('GC', network, plugin, order, signal).catch((error: unknown) => failures.push(error));
      signal.throwIfAborted();
    }
    return failures;
  }

  /** Up to the first that is not ready, so that its code is the answer. */
  async status(network: NetworkConfig, signal: AbortSignal): Promise<void> {
    const deadline = this.#deadline('STATUS');
    for (const plugin of network.plugins) {
      await this.#call('STATUS', network, plugin, { stdin: pluginInput(network, plugin), deadline }, signal);
    }
  }

  async #call(
    verb: CniVerb,
    network: NetworkConfig,
    plugin: PluginConfig,
    order: PluginOrder,
    signal: AbortSignal,
  ): Promise<JsonObject | undefined> {
    const request = { ...order, network: network.name, plugin: plugin.type, verb };
    const { call, execution } = await this.#caller.call(request, signal);
    return readAnswer(execution, call);
  }

  #deadline(verb: CniVerb): Deadline {
    return this.#caller.deadline(this.#limitsMs[verb]);
  }
}

/** A plugin that could not be run for ADD, and cannot for DEL: that has been said, and it has done nothing. */
const isSameAbsence = (error: unknown, cause: unknown): boolean =>
  error instanceof CniError &&
  cause instanceof CniError &&
  ['cni-missing', 'cni-not-executable'].includes(error.code) &&
  error.code === cause.code &&
  error.plugin === cause.plugin;
