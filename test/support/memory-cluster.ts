import { withoutChecks } from '../../src/model/check-pods.ts';
import { openCheckPods } from '../../src/cluster/check-pods.ts';
import { deleteObject } from '../../src/cluster/delete-object.ts';
import { labelObject } from '../../src/cluster/label-object.ts';
import { expectedHops } from '../../src/cluster/expected-hops.ts';
import type { ListOptions, ObjectOf, StoreEvent } from '../../src/cluster/store.ts';
import { keyOfPod } from '../../src/cluster/pod-state.ts';
import { podRow } from '../../src/cluster/pod-rows.ts';
import { scaleDeployment } from '../../src/cluster/scale-deployment.ts';
import type {
  CheckPods,
  ClusterHandle,
  ExecResult,
  LabelChanges,
  LabelOptions,
  ListenFailure,
  NewNode,
  OpenResponders,
  OperationOptions,
  ProbeOptions,
  ResponderPort,
  Router,
} from '../../src/cluster/cluster-handle.ts';
import { displayEndpoint, type Endpoint } from '../../src/model/endpoint.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import type { Manifest, ObjectKind, Pod } from '../../src/model/kubernetes.ts';
import type { PodKey } from '../../src/model/names.ts';
import type { NetworkPlan } from '../../src/model/plan.ts';
import type { ProbeRequest, ProbeResult } from '../../src/model/probe.ts';
import type { EchoRequest, EchoResult, StreamRequest, StreamResult } from '../../src/model/stream.ts';
import type { Verdict, VerdictName } from '../../src/model/verdict.ts';
import { echoPayloadBytes } from '../../src/scenario/path-mtu/echo-size.ts';
import { podOf } from '../../src/scenario/selectors.ts';
import { surroundings } from './surroundings.ts';
import { TestCluster, type TestClusterOptions } from './test-cluster.ts';

/** What a probe finds: a name, or more of a verdict. */
export type Answer = VerdictName | (Partial<Verdict> & Pick<Verdict, 'verdict'>);

const notInMemory = (): Promise<never> => Promise.reject(new Error('a cluster in memory has no such thing'));

/**
 * A ClusterHandle without a kernel: real objects and controllers, and a network that is a function from a
 * probe to what it finds.
 */
export class MemoryCluster implements ClusterHandle {
  readonly name = 'memory';
  readonly surroundings = surroundings;
  readonly shape = '3 nodes, memory';
  network: NetworkPlan = { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 1500 };
  readonly inner: TestCluster;
  answer: (request: ProbeRequest) => Answer = () => 'answered';
  onExec: (target: Endpoint, command: readonly string[]) => Partial<ExecResult> = () => ({});
  onInspect: (target: Endpoint) => Inspection['sections'] = () => [];
  onFetchFiles: (node: string) => Promise<Uint8Array> = notInMemory;
  onClose: () => Promise<void> = async () => {};
  listenFailures: (ports: readonly ResponderPort[]) => readonly ListenFailure[] = () => [];
  /** Instead of what the pods' status says. */
  readonly sandbox = new Map<PodKey, readonly string[]>();
  router?: Router;
  /** Packets that are too big pass all the same. */
  takesAnySize = false;
  /** Instead of the network's. */
  readonly mtus = new Map<PodKey, number>();
  readonly probes: ProbeRequest[] = [];
  onStream: (request: StreamRequest) => Promise<StreamResult> = notInMemory;
  onEchoes: (request: EchoRequest) => Promise<EchoResult> = notInMemory;
  readonly restarted: string[] = [];
  /** Where responders were opened, each time. */
  readonly listened: (readonly string[])[] = [];
  openResponders = 0;
  readonly closeLimitMs = 5_000;
  readonly lost = new Promise<never>(() => undefined);
  closed = 0;

  constructor(nodes = 3, options: TestClusterOptions = {}) {
    this.inner = new TestCluster(nodes, options);
  }

  list = <K extends ObjectKind>(kind: K, options?: ListOptions): readonly ObjectOf<K>[] =>
    this.inner.store.list(kind, options);
  watch = (listener: (event: StoreEvent) => void) => this.inner.store.watch(undefined, listener);
  nodes = () => this.inner.store.list('Node');
  pods = () =>
    withoutChecks(this.inner.list()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  podRows = () => this.pods().map((pod) => podRow(pod, this.inner.clock.wallTime()));
  namespaceLabels = (name: string) => this.inner.store.get('Namespace', '', name)?.metadata.labels;

  apply = (manifests: readonly Manifest[]) => this.inner.apply(...manifests);

  async deleteObject(
    kind: ObjectKind,
    namespace: string,
    name: string,
    options?: OperationOptions,
  ): Promise<void> {
    deleteObject(this.inner.store, kind, namespace, name);
    await this.inner.settle(options?.signal);
  }

  async scale(namespace: string, deployment: string, replicas: number): Promise<void> {
    scaleDeployment(this.inner.store, namespace, deployment, replicas);
    await this.inner.settle();
  }

  async label(
    kind: ObjectKind,
    namespace: string,
    name: string,
    changes: LabelChanges,
    { overwrite = false }: Pick<LabelOptions, 'overwrite'> = {},
  ): Promise<void> {
    labelObject(this.inner.store, { kind, metadata: { namespace, name } }, changes, overwrite);
    await this.inner.settle();
  }

  async cordon(name: string, unschedulable: boolean): Promise<boolean> {
    const before = this.inner.store.version;
    this.inner.store.update('Node', '', name, (node) => ({ ...node, spec: { ...node.spec, unschedulable } }));
    return this.inner.store.version !== before;
  }

  /** As if `force` and `ignoreDaemonSets` were always given. */
  async drain(name: string): Promise<readonly PodKey[]> {
    await this.cordon(name, true);
    const owner = ({ metadata }: Pod) => metadata.ownerReferences?.[0]?.kind;
    const pods = this.pods().filter((pod) => pod.spec.nodeName === name && owner(pod) !== 'DaemonSet');
    for (const { metadata } of pods) this.inner.store.delete('Pod', metadata.namespace, metadata.name);
    await this.inner.settle();
    return pods.map(keyOfPod);
  }

  /** Only the object: nothing runs on it. */
  async addNode({ name = `node-${this.nodes().length + 1}`, labels = {} }: NewNode): Promise<string> {
    const [first] = this.nodes();
    if (first === undefined) throw new Error('there is no node to take after');
    const { uid: _uid, ...metadata } = first.metadata;
    this.inner.store.create({ ...first, metadata: { ...metadata, name, labels } });
    return name;
  }

  async removeNode(name: string): Promise<void> {
    for (const pod of this.pods().filter(({ spec }) => spec.nodeName === name)) {
      this.inner.store.delete('Pod', pod.metadata.namespace, pod.metadata.name);
    }
    this.inner.store.remove('Node', '', name);
    await this.inner.settle();
  }

  /** Only remembers it, and that the node is ready. */
  async restartNode(name: string): Promise<void> {
    this.restarted.push(name);
    this.inner.store.update('Node', '', name, (node) => ({
      ...node,
      status: { ...node.status, ready: true },
    }));
    await this.inner.settle();
  }

  runCni = notInMemory;
  fetchFiles = async (node: string): Promise<Uint8Array> => this.onFetchFiles(node);
  readLog = notInMemory;
  attach = notInMemory;

  async probe(requests: readonly ProbeRequest[], options?: ProbeOptions): Promise<readonly ProbeResult[]> {
    options?.signal.throwIfAborted();
    this.probes.push(...requests);
    options?.onProgress?.(requests.length, requests.length);
    return requests.map((request) => this.#result(request));
  }

  async listen(endpoints: readonly Endpoint[], ports: readonly ResponderPort[]): Promise<OpenResponders> {
    this.listened.push(endpoints.map(displayEndpoint));
    this.openResponders++;
    return {
      failures: this.listenFailures(ports),
      close: async () => void this.openResponders--,
    };
  }

  async sandboxAddresses(pods: readonly PodKey[]): Promise<ReadonlyMap<PodKey, readonly string[]>> {
    return new Map(
      pods.map((pod) => [
        pod,
        this.sandbox.get(pod) ?? podOf({ kind: 'pod', pod }, this)?.status?.podIPs ?? [],
      ]),
    );
  }

  async sandboxMtus(pods: readonly PodKey[]): Promise<ReadonlyMap<PodKey, number>> {
    return new Map(pods.map((pod) => [pod, this.mtus.get(pod) ?? this.network.mtuBytes]));
  }

  async openCheckPods(): Promise<CheckPods> {
    const { store, ipams } = this.inner;
    return openCheckPods({ store, ipams, settle: (signal) => this.inner.settle(signal) });
  }

  exec = async (target: Endpoint, command: readonly string[]): Promise<ExecResult> => ({
    exitCode: 0,
    stdout: '',
    stderr: '',
    ...this.onExec(target, command),
  });

  enterCommand = async (target: Endpoint) => ['enter', displayEndpoint(target)];

  inspect = async (target: Endpoint): Promise<Inspection> => ({
    subject: displayEndpoint(target),
    sections: this.onInspect(target),
  });

  async close(): Promise<void> {
    this.closed++;
    await this.onClose();
    await this.inner[Symbol.asyncDispose]();
  }

  measureStream = (request: StreamRequest) => this.onStream(request);
  measureEchoes = (request: EchoRequest) => this.onEchoes(request);

  [Symbol.asyncDispose] = () => this.close();

  #result(request: ProbeRequest): ProbeResult {
    const { from, to, protocol, port } = request;
    const answer = this.answer(request);
    const said: Partial<Verdict> & Pick<Verdict, 'verdict'> =
      typeof answer === 'string' ? { verdict: answer } : answer;
    const isAnswered = said.verdict === 'answered' && protocol === 'icmp';
    const found: typeof said = !isAnswered
      ? said
      : this.#isTooBig(request)
        ? { ...said, verdict: 'too-big', reason: 'message-too-long' }
        : { seen: { hops: this.#hops(request) }, ...said };
    return {
      from,
      to,
      fromAddress: this.#address(from),
      toAddress: this.#address(to),
      protocol,
      simulated: true,
      ...(port !== undefined && { port }),
      verdict: { reason: 'answer', detail: `as the test says`, elapsedMs: 1, ...found },
    };
  }

  /** As the sender's own kernel finds. */
  #isTooBig({ from, sizeBytes = 0, family }: ProbeRequest): boolean {
    if (from.kind !== 'pod' || this.takesAnySize) return false;
    const mtuBytes = this.mtus.get(from.pod) ?? this.network.mtuBytes;
    return echoPayloadBytes(mtuBytes, family ?? 'ipv4') < sizeBytes;
  }

  #hops({ from, to }: ProbeRequest): number {
    const [a, b] = [from, to].map((end) => podOf(end, this)?.spec.nodeName);
    const { plugin } = this.network;
    return expectedHops(plugin, { sameNode: a === b, routers: 0 }) ?? 0;
  }

  #address(endpoint: Endpoint): string {
    return podOf(endpoint, this)?.status?.podIPs[0] ?? '198.18.0.2';
  }
}
