import type { Endpoint } from '../model/endpoint.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Manifest, Node, ObjectKind, Pod } from '../model/kubernetes.ts';
import type { PodKey } from '../model/names.ts';
import type { ProbeRequest, ProbeResult } from '../model/probe.ts';
import type { PodRow } from '../model/result.ts';
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

/** A cluster that runs: what scenario steps, the library and the command line work on. */
export interface ClusterHandle {
  readonly name: string;
  readonly surroundings: Surroundings;
  /** Cluster shape in a phrase: `3 nodes, bridge, 10.244.0.0/16`. */
  readonly shape: string;

  nodes(): readonly Node[];
  /** Pods in the order of their creation, without those that are being deleted. */
  pods(): readonly Pod[];
  podRows(): readonly PodRow[];
  /** Labels of a namespace, for namespaceSelector; undefined when there is none of that name. */
  namespaceLabels(namespace: string): Readonly<Record<string, string>> | undefined;

  /** Stores the objects and returns once the controllers have acted on them; pods need not be ready yet. */
  apply(manifests: readonly Manifest[], options: OperationOptions): Promise<void>;
  /** Returns when the object and all it owned are gone, network included. @throws UsageError `not-found` */
  deleteObject(kind: ObjectKind, namespace: string, name: string, options: OperationOptions): Promise<void>;
  /** @throws UsageError `not-found` */
  scale(namespace: string, deployment: string, replicas: number, options: OperationOptions): Promise<void>;

  /** One result a request, in their order. Probes run side by side. */
  probe(requests: readonly ProbeRequest[], options: ProbeOptions): Promise<readonly ProbeResult[]>;
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
  /** Runs a command in the netns of a pod or node, with the node's files. Output is cut at 1 MiB a stream. */
  exec(
    target: Endpoint,
    command: readonly string[],
    options: OperationOptions & { readonly timeoutMs?: number },
  ): Promise<ExecResult>;
  inspect(target: Endpoint, options: OperationOptions): Promise<Inspection>;
  /** A command line that opens a shell in a pod's or node's netns, from a terminal on this machine. */
  enterCommand(target: Endpoint, options: OperationOptions): Promise<readonly string[]>;

  /** How long `close` may take before it counts as stuck. */
  readonly closeLimitMs: number;
  /** Removes everything of the cluster. May be called more than once. @throws CleanupError with what is left */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
