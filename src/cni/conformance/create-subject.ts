import type { CniVerb } from '../cni-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { NetworkConfig } from '../network-config.ts';
import { CallFailed } from './call-failed.ts';
import { callPlugin } from './call-plugin.ts';
import type {
  Attached,
  CallOptions,
  ChainRun,
  CheckSubject,
  LabPod,
  PluginRun,
  PluginVersions,
  TestedPlugin,
} from './check-subject.ts';
import type { LabNode } from './lab.ts';
import { labPod } from './lab-pod.ts';
import { readResult } from './read-result.ts';
import { readVersions } from './read-versions.ts';
import { testedPlugins } from './tested-plugins.ts';
import { isAtLeast } from '../versions.ts';

export interface SubjectOptions {
  readonly network: NetworkConfig;
  /** The type of `--plugin`. */
  readonly pluginType: string | undefined;
  readonly node: LabNode;
  readonly signal: AbortSignal;
}

/** What the calls of one check have in common, also when the configuration changes between them. */
interface Memory {
  /** What the last plugin answered to ADD, by the pod's name. */
  readonly results: Map<string, JsonValue>;
  podCount: number;
}

export const createSubject = (options: SubjectOptions): CheckSubject =>
  new LabSubject(options, { results: new Map(), podCount: 0 });

class LabSubject implements CheckSubject {
  readonly network: NetworkConfig;
  readonly plugins: readonly TestedPlugin[];
  readonly node: LabNode;
  readonly signal: AbortSignal;
  readonly #options: SubjectOptions;
  readonly #memory: Memory;

  constructor(options: SubjectOptions, memory: Memory) {
    this.network = options.network;
    this.plugins = testedPlugins(options.network, options.pluginType);
    this.node = options.node;
    this.signal = options.signal;
    this.#options = options;
    this.#memory = memory;
  }

  async createPod(name: string): Promise<LabPod> {
    this.signal.throwIfAborted();
    this.#memory.podCount += 1;
    return labPod(name, this.#memory.podCount, await this.node.createNetns(name));
  }

  async attach(name: string): Promise<Attached> {
    const pod = await this.createPod(name);
    const added = await this.add(pod);
    const last = added.runs.at(-1);
    if (added.failed !== undefined) throw new CallFailed(added.failed);
    const answer = last?.answer;
    const result = answer === undefined ? undefined : readResult(answer);
    if (last !== undefined && (answer === undefined || result === undefined)) throw new CallFailed(last);
    return { pod, added, answer: answer ?? null, result: result ?? readResult({}) };
  }

  async add(pod: LabPod, options: CallOptions = {}): Promise<ChainRun> {
    const runs: PluginRun[] = [];
    let result: JsonValue | undefined;
    for (const plugin of this.#chain()) {
      const run = await this.#run(plugin, 'ADD', pod, result, options);
      runs.push(run);
      if (!run.ok) return chainRun('ADD', runs);
      result = run.answer;
    }
    if (result !== undefined) this.#memory.results.set(pod.name, result);
    return chainRun('ADD', runs);
  }

  async del(pod: LabPod, options: CallOptions = {}): Promise<ChainRun> {
    return await this.#untilFailure(this.#chain().toReversed(), 'DEL', pod, options);
  }

  async check(pod: LabPod, options: CallOptions = {}): Promise<ChainRun> {
    return await this.#untilFailure(this.#chain(), 'CHECK', pod, options);
  }

  async gc(valid: readonly LabPod[], options: CallOptions = {}): Promise<ChainRun> {
    const attachments = valid.map(({ containerId, ifName }) => ({
      containerID: containerId,
      ifname: ifName,
    }));
    // The second key is the one of runtimes from before the specification's release.
    const lists = { 'cni.dev/valid-attachments': attachments, 'cni.dev/attachments': attachments };
    const runs: PluginRun[] = [];
    for (const plugin of this.#chain()) {
      runs.push(await this.#run(plugin, 'GC', undefined, undefined, withKeys(options, lists)));
    }
    return chainRun('GC', runs);
  }

  async status(options: CallOptions = {}): Promise<ChainRun> {
    return await this.#untilFailure(this.#chain(), 'STATUS', undefined, options);
  }

  async call(
    plugin: TestedPlugin,
    verb: CniVerb,
    pod?: LabPod,
    options: CallOptions = {},
  ): Promise<PluginRun> {
    const passedOn = pod === undefined || verb === 'ADD' ? undefined : this.#memory.results.get(pod.name);
    return await this.#run(plugin, verb, pod, this.#isPassedOn(verb) ? passedOn : undefined, options);
  }

  async versions(plugin: TestedPlugin): Promise<PluginVersions> {
    const run = await this.call(plugin, 'VERSION', undefined, {
      stdin: JSON.stringify({ cniVersion: this.network.cniVersion }),
    });
    const versions = run.ok && run.answer !== undefined ? readVersions(run.answer) : undefined;
    if (versions === undefined) throw new CallFailed(run);
    return versions;
  }

  async warmUp(): Promise<void> {
    const { pod } = await this.attach('warm-up');
    const { failed } = await this.del(pod);
    if (failed !== undefined) throw new CallFailed(failed);
    await this.node.removeNetns(pod.name);
  }

  withNetwork(network: NetworkConfig): CheckSubject {
    return new LabSubject({ ...this.#options, network }, this.#memory);
  }

  /** What a runtime calls, whichever of it is graded. */
  #chain(): readonly TestedPlugin[] {
    return testedPlugins(this.network, undefined);
  }

  async #untilFailure(
    plugins: readonly TestedPlugin[],
    verb: CniVerb,
    pod: LabPod | undefined,
    options: CallOptions,
  ): Promise<ChainRun> {
    const runs: PluginRun[] = [];
    for (const plugin of plugins) {
      const run = await this.call(plugin, verb, pod, options);
      runs.push(run);
      if (!run.ok) break;
    }
    return chainRun(verb, runs);
  }

  /** DEL got no result before 0.4.0 (SPEC.md of that version). */
  #isPassedOn(verb: CniVerb): boolean {
    return verb === 'CHECK' || (verb === 'DEL' && isAtLeast(this.network.cniVersion, '0.4.0'));
  }

  async #run(
    plugin: TestedPlugin,
    verb: CniVerb,
    pod: LabPod | undefined,
    prevResult: JsonValue | undefined,
    options: CallOptions,
  ): Promise<PluginRun> {
    const { network } = this;
    return await callPlugin(this.node, { network, plugin, verb, pod, prevResult, options }, this.signal);
  }
}

function chainRun(verb: CniVerb, runs: readonly PluginRun[]): ChainRun {
  const failed = runs.find((run) => !run.ok);
  return { verb, runs, ok: failed === undefined, failed };
}

function withKeys(options: CallOptions, keys: JsonObject): CallOptions {
  const { stdin } = options;
  if (typeof stdin === 'string') return options;
  return { ...options, stdin: (input) => (stdin ?? ((it) => it))({ ...input, ...keys }) };
}
