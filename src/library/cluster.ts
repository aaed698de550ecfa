import { createCluster } from '../cluster/create-cluster.ts';
import type { ApplyOutcome } from '../cluster/apply-manifests.ts';
import type { ClusterHandle, ExecResult } from '../cluster/cluster-handle.ts';
import type { ObjectOf } from '../cluster/store.ts';
import { UsageError } from '../model/errors.ts';
import type { Inspection } from '../model/inspection.ts';
import type { EventObject, Node, ObjectKind, Pod } from '../model/kubernetes.ts';
import type { TestReport } from '../model/result.ts';
import type { Surroundings } from '../model/surroundings.ts';
import { askMatrix } from './ask-matrix.ts';
import { askProbe } from './ask-probe.ts';
import { checkNetworkModel, type NetworkModel, type NetworkModelOptions } from './check-network-model.ts';
import { clusterConfigOf, type CreateOptions } from './create-options.ts';
import { runCommand, type ExecOptions } from './run-command.ts';
import type { ManifestInput } from './manifest-input.ts';
import type { Matrix, MatrixQuestion } from './matrix.ts';
import { checkKind, existingPlace, objectPlace } from './object-name.ts';
import { operationSignal, type SignalOption } from './operation-signal.ts';
import type { Probe, ProbeQuestion } from './probe.ts';
import { readLogs, type LogOptions } from './read-logs.ts';
import { readManifests } from './read-manifests.ts';
import { runOn, type RunScenarioOptions } from './run-scenario.ts';
import { endpointNamed, filledSelector, type LabelSelection } from './selection.ts';
import type { StandingCluster } from './standing-cluster.ts';
import type { TextSource } from './text-source.ts';
import { waitForPods, type WaitOptions } from './wait-for-pods.ts';
import { watchObjects, type ObjectChange, type WatchOptions } from './watch-objects.ts';

/** Most programs know no clusters but their own. */
const standing = () => import('./standing.ts');

const lastingSignal = ({ signal }: { readonly signal?: AbortSignal | undefined }): AbortSignal =>
  operationSignal(new AbortController().signal, signal);

/** Where an object is, when its name does not say so; `default` by default. */
export interface NamespaceOption {
  readonly namespace?: string;
}

export interface ListOptions {
  /** Of all namespaces by default. */
  readonly namespace?: string;
  readonly selector?: LabelSelection;
}

/**
 * A cluster that runs: nodes, pods and a real pod network, on this machine.
 *
 * Pods and nodes are named as on the command line: `web`, `shop/web` outside the namespace `default`, `node/node-1`.
 * Every error is a PodnetError with a `code` and a `hint`, or an ExpectationError; nothing has been changed when what
 * was handed in is wrong. Closing removes everything; so does the end of the process, however it ends.
 * @example
 * await using cluster = await Cluster.create({ nodes: 3 });
 * await cluster.apply({ file: 'pods.yaml' });
 * await cluster.waitForPods();
 * await cluster.probe({ from: 'web', to: 'db', port: 5432, expect: 'answered' });
 */
export class Cluster implements AsyncDisposable {
  readonly #handle: ClusterHandle;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;

  private constructor(handle: ClusterHandle, signal: AbortSignal | undefined) {
    this.#handle = handle;
    this.#signal = operationSignal(this.#ending.signal, signal ?? new AbortController().signal);
  }

  /**
   * Makes a cluster without pods, in under a second where nodes are namespaces. It keeps the process alive until it is
   * closed.
   * @param options.signal ends the making, and later every operation of the cluster; closing is still yours
   * @throws ProblemsError for a cluster that cannot be; EnvironmentError when the machine does not let it
   */
  static async create(options: CreateOptions = {}): Promise<Cluster> {
    const { name = 'podnet', seed = 1, signal, onProgress, ...shape } = options;
    const handle = await createCluster(await clusterConfigOf(name, shape), {
      signal: lastingSignal({ signal }),
      seed,
      ...(onProgress !== undefined && { onPhase: onProgress }),
    });
    return new Cluster(handle, signal);
  }

  /**
   * Brings up a cluster that outlives this process, as `podnet up` does: closing it only lets go of it.
   * @throws UsageError `cluster-exists`; what `create` throws
   */
  static async up(options: CreateOptions = {}): Promise<Cluster> {
    const signal = lastingSignal(options);
    return new Cluster(await (await standing()).bringUp(options, signal), options.signal);
  }

  /**
   * A cluster that stands, by its name, or the only one there is. One that has ended is brought up again as it was.
   * @throws UsageError `no-cluster`, `unknown-cluster`, `which-cluster`
   */
  static async attach(name?: string, options: SignalOption = {}): Promise<Cluster> {
    const handle = await (await standing()).openNamed(name, lastingSignal(options));
    return new Cluster(handle, options.signal);
  }

  /** Removes a cluster that stands, with everything. @throws UsageError `unknown-cluster` */
  static async down(name: string, options: SignalOption = {}): Promise<void> {
    await (await standing()).takeDownNamed(name, lastingSignal(options));
  }

  /** The clusters of this user that stand on this machine, as `podnet ls` shows them. */
  static async list(options: SignalOption = {}): Promise<readonly StandingCluster[]> {
    return (await standing()).standingClusters(lastingSignal(options));
  }

  get name(): string {
    return this.#handle.name;
  }

  /** In a phrase: `3 nodes, bridge, 10.244.0.0/16`. */
  get shape(): string {
    return this.#handle.shape;
  }

  /** What it stands on: runtime, kernel, engine. */
  get surroundings(): Surroundings {
    return this.#handle.surroundings;
  }

  /** Nodes in the order of their making. */
  nodes(): readonly Node[] {
    return this.#handle.nodes();
  }

  /** Pods in the order of their creation, without those that are being deleted. */
  pods(): readonly Pod[] {
    return this.#handle.pods();
  }

  /** What happened to objects, as `kubectl get events` shows it; the oldest first. */
  events(): readonly EventObject[] {
    return this.#handle.list('Event');
  }

  /** An object as it is now; it does not change any more. @returns undefined when it is not there */
  get<K extends ObjectKind>(kind: K, name: string, options: NamespaceOption = {}): ObjectOf<K> | undefined {
    const place = objectPlace(kind, name, options.namespace);
    return this.#handle
      .list(kind, { namespace: place.namespace })
      .find(({ metadata }) => metadata.name === place.name);
  }

  /** Objects of a kind in the order of their creation. */
  list<K extends ObjectKind>(kind: K, options: ListOptions = {}): readonly ObjectOf<K>[] {
    checkKind(kind);
    const { namespace, selector } = options;
    return this.#handle.list(kind, {
      ...(namespace !== undefined && { namespace }),
      ...(selector !== undefined && { selector: filledSelector(selector) }),
    });
  }

  /**
   * Every change of objects from now on.
   * @example
   * for await (const { type, object } of cluster.watch({ kind: 'Pod' })) console.log(type, object.metadata.name);
   */
  watch<K extends ObjectKind = ObjectKind>(
    options: WatchOptions<K> = {},
  ): AsyncIterableIterator<ObjectChange<K>> {
    if (options.kind !== undefined) checkKind(options.kind);
    return watchObjects(this.#handle, options.kind, this.#joined(options));
  }

  /**
   * Creates or updates objects, as `kubectl apply` does. Their pods need not be ready yet: see `waitForPods`.
   * @param input YAML text, an object, `{ file: 'pods.yaml' }`, or a list of these
   * @throws ProblemsError with all that is wrong, each with its place
   */
  async apply(input: ManifestInput, options: SignalOption = {}): Promise<readonly ApplyOutcome[]> {
    const signal = this.#joined(options);
    return this.#handle.apply(await readManifests(input, this.#handle), { signal });
  }

  /** Returns when the object and all it owned are gone, network included. @throws UsageError `not-found` */
  async delete(kind: ObjectKind, name: string, options: NamespaceOption & SignalOption = {}): Promise<void> {
    const place = existingPlace(this.#handle, kind, name, options.namespace);
    await this.#handle.deleteObject(kind, place.namespace, place.name, { signal: this.#joined(options) });
  }

  /** Sets how many pods a Deployment has. @throws UsageError `not-found`, `bad-replicas` */
  async scale(
    deployment: string,
    replicas: number,
    options: NamespaceOption & SignalOption = {},
  ): Promise<void> {
    if (!Number.isInteger(replicas) || replicas < 0) {
      throw new UsageError('bad-replicas', `${replicas} is no number of pods`, { hint: '0, 1, 2 …' });
    }
    const { namespace, name } = existingPlace(this.#handle, 'Deployment', deployment, options.namespace);
    await this.#handle.scale(namespace, name, replicas, { signal: this.#joined(options) });
  }

  /**
   * Changes labels; null takes one away.
   * @throws UsageError `not-found`, `label-taken` for one that has another value, without `overwrite`
   */
  async label(
    kind: ObjectKind,
    name: string,
    labels: Readonly<Record<string, string | null>>,
    options: NamespaceOption & SignalOption & { readonly overwrite?: boolean } = {},
  ): Promise<void> {
    const { overwrite = false } = options;
    const place = existingPlace(this.#handle, kind, name, options.namespace);
    const signal = this.#joined(options);
    await this.#handle.label(kind, place.namespace, place.name, labels, { signal, overwrite });
  }

  /** Keeps new pods off a node. @returns whether that is new @throws UsageError `not-found` */
  async cordon(node: string, options: SignalOption = {}): Promise<boolean> {
    return this.#handle.cordon(this.#nodeName(node), true, { signal: this.#joined(options) });
  }

  /** Lets new pods come to a node again. @returns whether that is new @throws UsageError `not-found` */
  async uncordon(node: string, options: SignalOption = {}): Promise<boolean> {
    return this.#handle.cordon(this.#nodeName(node), false, { signal: this.#joined(options) });
  }

  /**
   * Cordons a node and deletes its pods.
   * @param options.ignoreDaemonSets leave pods of DaemonSets where they are, instead of refusing
   * @param options.force delete also pods that nothing makes anew, instead of refusing
   * @returns the pods that were deleted, `namespace/name`
   * @throws UsageError `not-found`, `not-drainable`; nothing is deleted then
   */
  async drain(
    node: string,
    options: SignalOption & { readonly ignoreDaemonSets?: boolean; readonly force?: boolean } = {},
  ): Promise<readonly string[]> {
    const { ignoreDaemonSets = false, force = false } = options;
    const signal = this.#joined(options);
    return this.#handle.drain(this.#nodeName(node), { signal, ignoreDaemonSets, force });
  }

  /**
   * Returns when the new node is part of the pod network.
   * @param node.name the next free of node-1, node-2 … by default
   * @param node.zone where the underlay has zones; by default the next one in turn
   * @returns its name
   * @throws UsageError `already-exists`, `unknown-zone`
   */
  async addNode(
    node: {
      readonly name?: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly zone?: string;
    } = {},
    options: SignalOption = {},
  ): Promise<string> {
    return this.#handle.addNode(node, { signal: this.#joined(options) });
  }

  /** Takes a node away with all its pods. @throws UsageError `not-found`, `last-node` */
  async removeNode(node: string, options: SignalOption = {}): Promise<void> {
    await this.#handle.removeNode(this.#nodeName(node), { signal: this.#joined(options) });
  }

  /** Makes a node anew, with its name and addresses; what somebody changed in it is gone. @throws UsageError `not-found` */
  async restartNode(node: string, options: SignalOption = {}): Promise<void> {
    await this.#handle.restartNode(this.#nodeName(node), { signal: this.#joined(options) });
  }

  /** @throws EnvironmentError `not-ready` with the reason of each pod that is not ready in time */
  async waitForPods(options: WaitOptions = {}): Promise<void> {
    const { signal, ...rest } = options;
    await waitForPods(this.#handle, rest, this.#joined({ signal }));
  }

  /**
   * Sends one probe and tells what it found, and why.
   *
   * With `expect` it throws when anything else is found, so that nobody can forget to look. A failure to get through
   * counts only where the target's port was open at the time: a dead target is `inconclusive`, never `blocked`.
   * @throws ExpectationError with the whole story; ProblemsError, UsageError for a question that makes no sense
   * @example
   * await cluster.probe({ from: 'web', to: 'db', port: 5432, expect: 'answered', within: '5s' });
   * await cluster.probe({ from: 'guest', to: 'db', port: 5432, expect: 'blocked' });
   */
  async probe(question: ProbeQuestion): Promise<Probe> {
    const { signal, ...rest } = question;
    return askProbe(this.#handle, rest, this.#joined({ signal }));
  }

  /**
   * Probes every ordered pair of two different pods, side by side.
   * @throws ExpectationError with `expect`, when a pair is not as expected; UsageError `no-pairs`
   * @example
   * console.log(String(await cluster.matrix({ protocol: 'icmp' })));
   */
  async matrix(question: MatrixQuestion = {}): Promise<Matrix> {
    const { signal, ...rest } = question;
    return askMatrix(this.#handle, rest, this.#joined({ signal }));
  }

  /**
   * Judges the lines of Kubernetes' network model on every ordered pair of pods, and those of quality, which give
   * `warnings` unless they are required.
   * @throws ExpectationError when one does not hold; UsageError `no-pods`
   */
  async checkNetworkModel(options: NetworkModelOptions = {}): Promise<NetworkModel> {
    const { signal: _own, ...rest } = options;
    return checkNetworkModel(this.#handle, { ...rest, signal: this.#joined(options) });
  }

  /**
   * Runs a command in the netns of a pod or node, with the node's tools. Output is cut at 1 MiB a stream.
   * @returns also when its exit code is not 0
   * @throws UsageError for a target that is not there or does not run
   * @example
   * const { stdout } = await cluster.exec('node/node-1', ['ip', 'route']);
   */
  async exec(target: string, command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return runCommand(this.#handle, target, command, options, this.#joined(options));
  }

  /**
   * The output of a pod's container, in pieces as they come.
   * @throws UsageError `unknown-pod`, `which-container`, `no-previous`
   * @example
   * for await (const text of cluster.logs('web')) process.stdout.write(text);
   */
  logs(pod: string, options: LogOptions = {}): AsyncIterableIterator<string> {
    const { signal, ...rest } = options;
    const target = endpointNamed('logs', pod, this.#handle);
    if (target.kind === 'node') {
      throw new UsageError('not-a-pod', `${pod} is a node, and only pods have logs`, { hint: 'name a pod' });
    }
    return readLogs(this.#handle, target.pod, rest, this.#joined({ signal }));
  }

  /** Links, addresses, routes, neighbours and rules of a pod or node. */
  async inspect(target: string, options: SignalOption = {}): Promise<Inspection> {
    const endpoint = endpointNamed('inspect', target, this.#handle);
    return this.#handle.inspect(endpoint, { signal: this.#joined(options) });
  }

  /**
   * Applies the manifests of a scenario and runs its steps here; the cluster stays, and what the scenario says of one
   * is not looked at. `runScenario` makes a cluster for it.
   * @throws ProblemsError with all that is wrong with the file
   */
  async runScenario(
    source: TextSource,
    options: Omit<RunScenarioOptions, 'runtime' | 'set'> = {},
  ): Promise<TestReport> {
    return runOn(this.#handle, source, { ...options, signal: this.#joined(options) });
  }

  /**
   * Removes a cluster that this process made; lets go of one that stands. What is still under way is ended. May be
   * called more than once.
   * @throws CleanupError with what is left
   */
  async close(): Promise<void> {
    this.#ending.abort(new UsageError('closed', 'the cluster has been closed'));
    await this.#handle.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #joined({ signal }: { readonly signal?: AbortSignal | undefined }): AbortSignal {
    const joined = operationSignal(this.#signal, signal);
    joined.throwIfAborted();
    return joined;
  }

  #nodeName(node: string): string {
    return existingPlace(this.#handle, 'Node', node, undefined).name;
  }
}
