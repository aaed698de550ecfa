import { deleteObject } from '../../src/cluster/delete-object.ts';
import { labelObject } from '../../src/cluster/label-object.ts';
import type { ListOptions, ObjectOf, StoreEvent } from '../../src/cluster/store.ts';
import { podRow } from '../../src/cluster/pod-rows.ts';
import { scaleDeployment } from '../../src/cluster/scale-deployment.ts';
import type {
  ClusterHandle,
  ExecResult,
  LabelChanges,
  ListenFailure,
  OpenResponders,
  ProbeOptions,
  ResponderPort,
} from '../../src/cluster/cluster-handle.ts';
import { displayEndpoint, type Endpoint } from '../../src/model/endpoint.ts';
import type { Inspection } from '../../src/model/inspection.ts';
import type { Manifest, ObjectKind } from '../../src/model/kubernetes.ts';
import type { PodKey } from '../../src/model/names.ts';
import type { ProbeRequest, ProbeResult } from '../../src/model/probe.ts';
import type { Verdict, VerdictName } from '../../src/model/verdict.ts';
import { podOf } from '../../src/scenario/selectors.ts';
import { surroundings } from './surroundings.ts';
import { TestCluster } from './test-cluster.ts';

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
  readonly inner: TestCluster;
  answer: (request: ProbeRequest) => Answer = () => 'answered';
  onExec: (target: Endpoint, command: readonly string[]) => Partial<ExecResult> = () => ({});
  onInspect: (target: Endpoint) => Inspection['sections'] = () => [];
  onClose: () => Promise<void> = async () => {};
  listenFailures: (ports: readonly ResponderPort[]) => readonly ListenFailure[] = () => [];
  /** Instead of what the pods' status says. */
  readonly sandbox = new Map<PodKey, readonly string[]>();
  readonly probes: ProbeRequest[] = [];
  openResponders = 0;
  readonly closeLimitMs = 5_000;
  readonly lost = new Promise<never>(() => undefined);
  closed = 0;

  constructor(nodes = 3) {
    this.inner = new TestCluster(nodes);
  }

  list = <K extends ObjectKind>(kind: K, options?: ListOptions): readonly ObjectOf<K>[] =>
    this.inner.store.list(kind, options);
  watch = (listener: (event: StoreEvent) => void) => this.inner.store.watch(undefined, listener);
  nodes = () => this.inner.store.list('Node');
  pods = () => this.inner.list().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  podRows = () => this.pods().map((pod) => podRow(pod, this.inner.clock.wallTime()));
  namespaceLabels = (name: string) => this.inner.store.get('Namespace', '', name)?.metadata.labels;

  apply = (manifests: readonly Manifest[]) => this.inner.apply(...manifests);

  async deleteObject(kind: ObjectKind, namespace: string, name: string): Promise<void> {
    deleteObject(this.inner.store, kind, namespace, name);
    await this.inner.settle();
  }

  async scale(namespace: string, deployment: string, replicas: number): Promise<void> {
    scaleDeployment(this.inner.store, namespace, deployment, replicas);
    await this.inner.settle();
  }

  async label(kind: ObjectKind, namespace: string, name: string, changes: LabelChanges): Promise<void> {
    labelObject(this.inner.store, { kind, metadata: { namespace, name } }, changes, true);
    await this.inner.settle();
  }

  cordon = notInMemory;
  drain = notInMemory;
  addNode = notInMemory;
  removeNode = notInMemory;
  readLog = notInMemory;
  attach = notInMemory;

  async probe(requests: readonly ProbeRequest[], options?: ProbeOptions): Promise<readonly ProbeResult[]> {
    options?.signal.throwIfAborted();
    this.probes.push(...requests);
    options?.onProgress?.(requests.length, requests.length);
    return requests.map((request) => this.#result(request));
  }

  async listen(_endpoints: readonly Endpoint[], ports: readonly ResponderPort[]): Promise<OpenResponders> {
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

  [Symbol.asyncDispose] = () => this.close();

  #result(request: ProbeRequest): ProbeResult {
    const { from, to, protocol, port } = request;
    const answer = this.answer(request);
    const found: Partial<Verdict> & Pick<Verdict, 'verdict'> =
      typeof answer === 'string' ? { verdict: answer } : answer;
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

  #address(endpoint: Endpoint): string {
    return podOf(endpoint, this)?.status?.podIPs[0] ?? '198.18.0.2';
  }
}
