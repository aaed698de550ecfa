import { EnvironmentError } from '../model/errors.ts';
import { nodeSearchPath } from '../model/node-folders.ts';
import type { NodePlan } from '../model/plan.ts';
import type { ContainerExit } from '../model/pod-outcome.ts';
import { BareNetnsSet } from './bare-netns.ts';
import type { CommandPlace } from './command.ts';
import type { NodeFiles } from './node-files.ts';
import type { OnDaemonEnd } from './node-daemon.ts';
import { NodeNetwork } from './node-network.ts';
import { NodePods } from './node-pods.ts';
import type { ProgramOutcome, RunProgramParams } from './protocol.ts';
import { runProgram } from './run-program.ts';
import type { Sandbox } from './sandbox.ts';
import type { Peers } from './underlay-peers.ts';

/** What a node is made of. */
export interface NodeParts {
  /** The node's own netns. */
  readonly sandbox: Sandbox;
  readonly files: NodeFiles;
  readonly peers: Peers;
  /** For the netns files of its pods. */
  readonly netnsDirectory: string;
  readonly onExit: (exit: ContainerExit) => void;
  readonly onDaemonEnd: OnDaemonEnd;
}

/** One node: its netns, its files, its part of the pod network and the pods on it. */
export class AgentNode {
  readonly plan: NodePlan;
  /** The node's own netns. */
  readonly sandbox: Sandbox;
  readonly files: NodeFiles;
  readonly peers: Peers;
  readonly bareNetns: BareNetnsSet;
  readonly network: NodeNetwork;
  readonly pods: NodePods;
  private readonly ending = new AbortController();

  constructor(plan: NodePlan, { sandbox, files, peers, netnsDirectory, onExit, onDaemonEnd }: NodeParts) {
    this.plan = plan;
    this.sandbox = sandbox;
    this.files = files;
    this.peers = peers;
    this.bareNetns = new BareNetnsSet(files);
    const { bareNetns } = this;
    this.network = new NodeNetwork({
      plan,
      sandbox,
      files,
      bareNetns,
      netnsDirectory,
      place: () => this.placeOf(sandbox, plan.name),
      findPod: (key) => this.pods.get(key),
      onDaemonEnd,
    });
    this.pods = new NodePods({
      plan,
      sandbox,
      peers,
      network: this.network,
      placeOf: (of, hostname) => this.placeOf(of, hostname),
      onExit,
    });
  }

  /** Aborted when the node goes: nothing may run on in it. */
  get closing(): AbortSignal {
    return this.ending.signal;
  }

  /** Ends all that runs in it; its netns stays. @throws what plugins refuse to take down; it has ended all the same */
  async close(): Promise<void> {
    this.ending.abort(new EnvironmentError('node-removed', `${this.plan.name} was removed`));
    try {
      await this.pods.stopAll();
    } finally {
      await this.network.close();
      await this.bareNetns.removeAll();
    }
  }

  /** Runs a program in the node's netns or a bare one. */
  async runProgram({ netns, ...params }: RunProgramParams, signal: AbortSignal): Promise<ProgramOutcome> {
    const sandbox = netns === undefined ? this.sandbox : this.bareNetns.get(netns);
    const place = await this.placeOf(sandbox, this.plan.name);
    const over = AbortSignal.any([signal, this.closing]);
    return runProgram({ root: await this.files.root(), place }, params, over);
  }

  /** Where commands of a pod, or of the node itself, run. */
  async placeOf(sandbox: Sandbox, hostname: string): Promise<CommandPlace> {
    const mountFile = await this.files.mountNamespace();
    return {
      netnsFile: sandbox.netns.path,
      ...(mountFile === undefined ? {} : { mountFile }),
      env: { PATH: nodeSearchPath, HOME: '/root', TERM: 'dumb', LANG: 'C.UTF-8', HOSTNAME: hostname },
    };
  }
}
