import path from 'node:path';
import { InternalError, messageOf } from '../model/errors.ts';
import { netnsFolder } from '../model/node-folders.ts';
import { type Container, isSimulated } from '../model/kubernetes.ts';
import { displayPod, type PodKey } from '../model/names.ts';
import type { NodePlan } from '../model/plan.ts';
import { underlayAddressesOf } from '../model/underlay-place.ts';
import { type ContainerExit, type PodOutcome, sandboxFailedReason } from '../model/pod-outcome.ts';
import type { AttachOutcome, OnAttachOutcome, PodAttachment } from '../network/network-plugin.ts';
import { mapConcurrent } from '../util/concurrency.ts';
import type { CommandPlace } from './command.ts';
import { ContainerLog } from './container-log.ts';
import { ContainerProcess } from './container-process.ts';
import { podSysctls } from './netns-settings.ts';

import type { NodeNetwork } from './node-network.ts';
import type { PodSpecOnNode, StartContainersParams } from './protocol.ts';
import type { RunningPod } from './running-pod.ts';
import { type ResponderPort, Sandbox } from './sandbox.ts';
import type { Peers } from './underlay-peers.ts';

/** What container engines say of a container that they could not start. */
const cannotStart = 128;

/** What pods need of their node. */
export interface NodePodsOptions {
  readonly plan: NodePlan;
  /** The node's own netns, which host-network pods are in. */
  readonly sandbox: Sandbox;
  readonly peers: Peers;
  readonly network: NodeNetwork;
  /** Where commands of a netns run. */
  readonly placeOf: (sandbox: Sandbox, hostname: string) => Promise<CommandPlace>;
  readonly onExit: (exit: ContainerExit) => void;
}

/** The pods of one node. */
export class NodePods {
  private readonly options: NodePodsOptions;
  private readonly running = new Map<PodKey, RunningPod>();

  constructor(options: NodePodsOptions) {
    this.options = options;
  }

  get(key: PodKey): RunningPod | undefined {
    return this.running.get(key);
  }

  /** @throws what plugins refuse to take down; all have ended all the same */
  stopAll(): Promise<void> {
    return this.stop([...this.running.keys()]);
  }

  /**
   * Starts pods: all are wired in one pass. When that fails, they are tried one by one, so that each pod has
   * its own outcome.
   * @param onOutcome told of pods that need not wait for the others; never of one whose pass may still fail
   */
  async start(
    specs: readonly PodSpecOnNode[],
    signal: AbortSignal,
    onOutcome: (outcome: PodOutcome) => void,
  ): Promise<readonly PodOutcome[]> {
    if (specs.length > 1) {
      try {
        return await this.startPass(specs, signal, onOutcome);
      } catch {
        // Fall through: which of them it was shows one by one.
      }
    }
    const results: PodOutcome[] = [];
    for (const spec of specs) {
      signal.throwIfAborted();
      try {
        results.push(...(await this.startPass([spec], signal, onOutcome)));
      } catch (error) {
        results.push({ pod: spec.pod, ok: false, reason: 'FailedStart', message: messageOf(error) });
      }
    }
    return results;
  }

  /** Starts containers again whose processes have ended; one that cannot be started counts as one that ended. */
  async startContainers(starts: StartContainersParams['containers']): Promise<void> {
    for (const { pod: key, container: name } of starts) {
      const pod = this.running.get(key);
      const container = pod?.spec.containers.find((one) => one.name === name);
      try {
        if (pod === undefined || container === undefined)
          throw new InternalError(`${this.options.plan.name} has no container ${name} of ${displayPod(key)}`);
        await this.startProcess(pod, container);
      } catch (error) {
        this.options.onExit({
          pod: key,
          container: name,
          exitCode: cannotStart,
          lastWords: messageOf(error),
        });
      }
    }
  }

  /** @throws what plugins refuse to take down; the pods have ended all the same */
  async stop(keys: readonly PodKey[]): Promise<void> {
    const pods = keys.flatMap((key) => this.running.get(key) ?? []);
    await Promise.all(pods.flatMap(({ processes }) => processes.map((process) => process.stop())));
    try {
      await this.options.network.detach(pods);
    } finally {
      for (const { spec, sandbox, responders, logs } of pods) {
        for (const log of logs.values()) log.close();
        for (const port of responders) sandbox.closeResponder(port);
        this.options.peers.podWent(spec.pod);
        if (spec.plan !== undefined) sandbox.remove();
        this.running.delete(spec.pod);
      }
    }
  }

  /** When it fails as a whole, what it made is removed again. */
  private async startPass(
    specs: readonly PodSpecOnNode[],
    signal: AbortSignal,
    onOutcome: (outcome: PodOutcome) => void,
  ): Promise<PodOutcome[]> {
    const started: PodSpecOnNode[] = [];
    const early = new Map<PodKey, Promise<PodOutcome>>();
    const onAttached = (pod: PodKey, outcome: AttachOutcome): void => {
      const spec = started.find((one) => one.pod === pod);
      if (spec === undefined) return;
      const finished = this.finishStart(spec, outcome);
      early.set(pod, finished);
      void finished.then(onOutcome);
    };
    try {
      for (const spec of specs) {
        if (this.running.has(spec.pod))
          throw new InternalError(`${spec.pod} runs on ${this.options.plan.name} already`);
        this.running.set(spec.pod, {
          spec,
          sandbox: this.sandboxFor(spec),
          processes: [],
          logs: new Map(),
          responders: [],
        });
        started.push(spec);
      }
      signal.throwIfAborted();
      const attached = await this.attach(started, signal, onAttached);
      return await mapConcurrent(
        started,
        started.length,
        (spec) => early.get(spec.pod) ?? this.finishStart(spec, attached.get(spec.pod)),
        signal,
      );
    } catch (error) {
      await this.stop(started.map(({ pod }) => pod));
      throw error;
    }
  }

  /** The part after the network. What goes wrong with one pod is its own affair: it is taken down again. */
  private async finishStart(spec: PodSpecOnNode, attached: AttachOutcome | undefined): Promise<PodOutcome> {
    const { pod } = spec;
    if (attached?.ok === false) return this.giveUp(pod, sandboxFailedReason, attached.message);
    try {
      const running = this.running.get(pod);
      // Only CNI plugins, which tell of networks, put a pod's link onto the uplink itself.
      if (running !== undefined && attached?.networks !== undefined) {
        this.options.peers.podCame(pod, running.sandbox);
      }
      await this.startAllContainers(spec);
    } catch (error) {
      return this.giveUp(pod, 'FailedStart', messageOf(error));
    }
    const podIPs = attached?.addresses ?? underlayAddressesOf(this.options.plan);
    return {
      pod,
      ok: true,
      podIPs,
      ...(attached?.networks === undefined ? {} : { networks: attached.networks }),
    };
  }

  private async giveUp(pod: PodKey, reason: string, message: string): Promise<PodOutcome> {
    const left = await this.stop([pod]).then(
      () => [],
      (failure: unknown) => [messageOf(failure)],
    );
    return { pod, ok: false, reason, message: [message, ...left].join('; ') };
  }

  private sandboxFor(spec: PodSpecOnNode): Sandbox {
    if (spec.plan === undefined) return this.options.sandbox;
    return Sandbox.create(
      displayPod(spec.pod),
      path.join(this.options.network.netnsDirectory, spec.plan.sandbox),
      podSysctls(),
    );
  }

  private async attach(
    specs: readonly PodSpecOnNode[],
    signal: AbortSignal,
    onOutcome: OnAttachOutcome,
  ): Promise<ReadonlyMap<PodKey, AttachOutcome>> {
    const attachments = specs.flatMap(({ pod, plan, cni }): PodAttachment[] => {
      const sandbox = this.running.get(pod)?.sandbox;
      if (plan === undefined || sandbox === undefined) return [];
      const { netns, rtnetlink } = sandbox;
      const netnsPath = path.posix.join(netnsFolder, plan.sandbox);
      return [{ plan, sandbox: netns, rtnetlink, netnsPath, ...(cni === undefined ? {} : { cni }) }];
    });
    if (attachments.length === 0) return new Map();
    return this.options.network.attach(attachments, signal, onOutcome);
  }

  private async startAllContainers(spec: PodSpecOnNode): Promise<void> {
    const pod = this.running.get(spec.pod);
    if (pod === undefined) return;
    for (const port of simulatedPorts(spec)) {
      pod.sandbox.openResponder(port, { peer: spec.pod, node: this.options.plan.name });
      pod.responders.push(port);
    }
    for (const container of spec.containers) {
      if (isSimulated(container)) continue;
      await this.startProcess(pod, container);
    }
  }

  /** Starts a container of a pod, for the first time or in the place of its process that ended. */
  private async startProcess(pod: RunningPod, container: Container): Promise<void> {
    const key = pod.spec.pod;
    const place = await this.options.placeOf(pod.sandbox, displayPod(key));
    if (this.running.get(key) !== pod) return;
    const ended = pod.processes.findIndex((process) => process.container === container.name);
    if (ended !== -1) pod.processes.splice(ended, 1);
    pod.processes.push(
      new ContainerProcess(place, container, logOf(pod, container.name), (exitCode, lastWords) => {
        // What ended because its pod was taken down is nothing to tell of another pod of that name.
        if (this.running.get(key) !== pod) return;
        const said = lastWords === undefined ? {} : { lastWords };
        this.options.onExit({ pod: key, container: container.name, exitCode, ...said });
      }),
    );
  }
}

/** The log of a container, which lasts as long as its pod. */
function logOf(pod: RunningPod, container: string): ContainerLog {
  const log = pod.logs.get(container) ?? new ContainerLog(container);
  pod.logs.set(container, log);
  return log;
}

function simulatedPorts(spec: PodSpecOnNode): readonly ResponderPort[] {
  return spec.containers.filter(isSimulated).flatMap(({ ports }) =>
    ports.map(({ protocol, containerPort }) => ({
      protocol: protocol === 'UDP' ? ('udp' as const) : ('tcp' as const),
      port: containerPort,
    })),
  );
}
