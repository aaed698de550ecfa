import type { ApplyOutcome } from './apply-manifests.ts';
import type { CniOutcome, CniRequest } from '../model/cni-order.ts';
import type { AttachedCommand, CommandStreams } from '../model/attached-command.ts';
import type { LogChunk, LogRequest } from './log-chunk.ts';
import type { ListOptions, ObjectOf, StoreEvent } from './store.ts';
import type { CheckPod } from '../model/check-pods.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Manifest, Node, ObjectKind, Pod } from '../model/kubernetes.ts';
import type { NodeName, PodKey } from '../model/names.ts';
import type { NetworkPlan } from '../model/plan.ts';
import type { ProbeRequest, ProbeResult } from '../model/probe.ts';
import type { PodRow } from '../model/result.ts';
import type { EchoRequest, EchoResult, StreamRequest, StreamResult } from '../model/stream.ts';
import type { Surroundings } from '../model/surroundings.ts';

export interface OperationOptions {
  readonly signal: AbortSignal;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProbeOptions extends OperationOptions {
  /** Called as results come in, with how many there are so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A port for a responder that is opened for a while, beside those of the containers. */
export interface ResponderPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** What cannot be listened on: the error's name (`EADDRINUSE`) for an endpoint. */
export interface ListenFailure {
  readonly endpoint: Endpoint;
  readonly port: ResponderPort;
  readonly message: string;
}

/** Responders that were opened on top of those of the containers. */
export interface OpenResponders {
  readonly failures: readonly ListenFailure[];
  close(): Promise<void>;
}

/** Pods of a check's own. They are in nobody's way: `pods()` leaves them out, and they are never saved. */
export interface CheckPods {
  readonly namespace: string;
  /** Makes pods; returns them once they run, or are known not to. @throws UsageError `address-taken` */
  start(pods: readonly CheckPod[], options: OperationOptions): Promise<readonly Pod[]>;
  /** Returns when they and their network are gone. */
  stop(names: readonly string[], options: OperationOptions): Promise<void>;
  /** Takes all of them down, with their namespace. */
  close(): Promise<void>;
}

/** kubectl's `label`: null takes a label away. */
export type LabelChanges = Readonly<Record<string, string | null>>;

export interface LabelOptions extends OperationOptions {
  /** Change labels that have another value already. */
  readonly overwrite?: boolean;
}

export interface DrainOptions extends OperationOptions {
  /** Leave pods of DaemonSets where they are, instead of refusing. */
  readonly ignoreDaemonSets?: boolean;
  /** Delete also pods that nothing makes anew, instead of refusing. */
  readonly force?: boolean;
}

export interface NewNode {
  /** The next free of node-1, node-2 … by default. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where there are zones; by default the next one in turn. */
  readonly zone?: string;
}

/** What joins the zones of an underlay: no object, but it can be looked into as `node/router`. */
export interface Router {
  readonly name: NodeName;
  /** Without prefix length. */
  readonly addresses: readonly string[];
}

/** A cluster that runs: what scenario steps, the library and the command line work on. */
export interface ClusterHandle {
  readonly name: string;
  readonly surroundings: Surroundings;
  /** Cluster shape in a phrase: `3 nodes, bridge, 10.244.0.0/16`. */
  readonly shape: string;
  readonly network: NetworkPlan;
  /** Where there are zones. */
  readonly router?: Router | undefined;

  /** Rejects when the cluster is lost, or gone for whoever looks at it from elsewhere; never resolves. */
  readonly lost: Promise<never>;

  /** Objects of a kind in the order of their creation, also those that are being deleted. */
  list<K extends ObjectKind>(kind: K, options?: ListOptions): readonly ObjectOf<K>[];
  /** Calls the listener for every later change; returns the way to stop that. */
  watch(listener: (event: StoreEvent) => void): () => void;

  nodes(): readonly Node[];
  /** Pods in the order of their creation, without those that are being deleted and those of checks. */
  pods(): readonly Pod[];
  podRows(): readonly PodRow[];
  /** Labels of a namespace, for namespaceSelector; undefined when there is none of that name. */
  namespaceLabels(namespace: string): Readonly<Record<string, string>> | undefined;

  /** Stores the objects and returns once the controllers have acted on them; pods need not be ready yet. */
  apply(manifests: readonly Manifest[], options: OperationOptions): Promise<readonly ApplyOutcome[]>;
  /** Returns when the object and all it owned are gone, network included. @throws UsageError `not-found` */
  deleteObject(kind: ObjectKind, namespace: string, name: string, options: OperationOptions): Promise<void>;
  /** @throws UsageError `not-found` */
  scale(namespace: string, deployment: string, replicas: number, options: OperationOptions): Promise<void>;

  /** @throws UsageError `not-found`, `label-taken` without `overwrite` */
  label(
    kind: ObjectKind,
    namespace: string,
    name: string,
    changes: LabelChanges,
    options: LabelOptions,
  ): Promise<void>;

  /** Keeps new pods off a node, or lets them come again; false when it was so already. @throws UsageError `not-found` */
  cordon(node: string, unschedulable: boolean, options: OperationOptions): Promise<boolean>;
  /**
   * Cordons a node and deletes its pods.
   * @returns the pods that were deleted
   * @throws UsageError `not-found`, `not-drainable` with the pods that are in the way; nothing is deleted then
   */
  drain(node: string, options: DrainOptions): Promise<readonly PodKey[]>;
  /** Returns when the node is part of the pod network. @returns its name @throws UsageError `already-exists` */
  addNode(node: NewNode, options: OperationOptions): Promise<string>;
  /** Takes a node away with all its pods. @throws UsageError `not-found`, `last-node` */
  removeNode(name: string, options: OperationOptions): Promise<void>;
  /**
   * Makes a node anew, lost or not, with its name and addresses; what ran on it is gone. Returns when it is ready.
   * @throws UsageError `not-found`
   */
  restartNode(name: string, options: OperationOptions): Promise<void>;

  /** @throws UsageError `not-found`, `which-container`, `no-previous` */
  readLog(request: LogRequest, options: OperationOptions): Promise<LogChunk>;
  /**
   * Runs a command in the netns of a pod or node with somebody at its streams, until it ends.
   * @returns its exit code, 128 and the signal's number for one that was killed
   */
  attach(command: AttachedCommand, streams: CommandStreams, options: OperationOptions): Promise<number>;

  /** One result a request, in their order. Probes run side by side. */
  probe(requests: readonly ProbeRequest[], options: ProbeOptions): Promise<readonly ProbeResult[]>;
  /**
   * Sends payload from one endpoint to another, as fast as it goes, and counts what arrives. One stream after another:
   * two would measure each other.
   * @throws UsageError `bad-stream`, `not-running`; EnvironmentError `stream-failed`
   */
  measureStream(request: StreamRequest, options: OperationOptions): Promise<StreamResult>;
  /** Sends echo requests from one endpoint to another, one after another. @throws UsageError `not-running` */
  measureEchoes(request: EchoRequest, options: OperationOptions): Promise<EchoResult>;
  /** Opens responders in every endpoint on every port, for a check that needs ports of its own. */
  listen(
    endpoints: readonly Endpoint[],
    ports: readonly ResponderPort[],
    options: OperationOptions,
  ): Promise<OpenResponders>;
  /** Global addresses on the pods' own interfaces as their kernel has them, without prefix lengths. */
  sandboxAddresses(
    pods: readonly PodKey[],
    options: OperationOptions,
  ): Promise<ReadonlyMap<PodKey, readonly string[]>>;
  /** MTUs of the pods' own interfaces as their kernel has them, in bytes; a pod without its interface has none. */
  sandboxMtus(pods: readonly PodKey[], options: OperationOptions): Promise<ReadonlyMap<PodKey, number>>;
  /** A place for pods of a check's own. They go with `close`, and with whoever opened them. */
  openCheckPods(options: OperationOptions): Promise<CheckPods>;
  /** Runs a command in the netns of a pod or node, with the node's files. Output is cut at 1 MiB a stream. */
  exec(
    target: Endpoint,
    command: readonly string[],
    options: OperationOptions & { readonly timeoutMs?: number },
  ): Promise<ExecResult>;
  inspect(target: Endpoint, options: OperationOptions): Promise<Inspection>;
  /**
   * One operation on the plugins of a node. What a plugin answers is told, failures too.
   * @param node that of the pod when the order is about a pod; by default the first
   * @throws UsageError `not-found`, and for a pod that does not run
   */
  runCni(request: CniRequest, options: OperationOptions & { readonly node?: string }): Promise<CniOutcome>;
  /**
   * All below a folder of a node's files, as an archive (tar, gzip); empty where there is no such folder.
   * @throws UsageError `not-found`, `too-big`
   */
  fetchFiles(node: string, path: string, options: OperationOptions): Promise<Uint8Array>;
  /** A command line that opens a shell in a pod's or node's netns, from a terminal on this machine. */
  enterCommand(target: Endpoint, options: OperationOptions): Promise<readonly string[]>;

  /** How long `close` may take before it counts as stuck. */
  readonly closeLimitMs: number;
  /**
   * Lets go of the cluster: one that this process made is removed with everything, one that stands goes on without us.
   * May be called more than once. @throws CleanupError with what is left
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
