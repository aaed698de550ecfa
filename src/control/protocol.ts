import { NotificationType } from 'vscode-jsonrpc/node';
import type { ApplyOutcome } from '../cluster/apply-manifests.ts';
import type { CniOutcome, CniRequest } from '../model/cni-order.ts';
import type { AttachedCommand, TerminalSize } from '../model/attached-command.ts';
import type {
  ExecResult,
  LabelChanges,
  ListenFailure,
  NewNode,
  ResponderPort,
  Router,
} from '../cluster/cluster-handle.ts';
import type { PhaseEvent } from '../model/event.ts';
import type { LogChunk, LogRequest } from '../cluster/log-chunk.ts';
import type { StoreEvent } from '../cluster/store.ts';
import type { CheckPod } from '../model/check-pods.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Inspection } from '../model/inspection.ts';
import type { KubernetesObject, Manifest, ObjectKind, Pod } from '../model/kubernetes.ts';
import type { PodKey } from '../model/names.ts';
import type { NetworkPlan } from '../model/plan.ts';
import type { ProbeRequest, ProbeResult } from '../model/probe.ts';
import type { EchoRequest, EchoResult, StreamRequest, StreamResult } from '../model/stream.ts';
import type { Surroundings } from '../model/surroundings.ts';
import { request } from '../rpc/method.ts';

/**
 * What commands and the control process of a cluster say to each other over its unix socket: JSON-RPC 2.0, as with
 * agents. Raised whenever an old partner would misread; `hello` and `down` stay as they are in all versions.
 */
export const controlProtocolVersion = 2;

export interface ControlHello {
  readonly protocolVersion: number;
  readonly podnetVersion: string;
  readonly pid: number;
}

/** What is known of a cluster beside its objects. */
export interface ClusterFacts {
  readonly name: string;
  readonly shape: string;
  readonly network: NetworkPlan;
  readonly router?: Router;
  readonly surroundings: Surroundings;
}

/** A cluster as it is at one moment, after which `objectChanged` tells of every change. */
export interface ClusterView extends ClusterFacts {
  readonly objects: readonly KubernetesObject[];
}

export interface ClusterSummary {
  readonly state: ControlState;
  readonly runtime: Surroundings['runtime'] | undefined;
  readonly nodes: number;
  readonly pods: number;
}

/** `starting` until all nodes are there, `stopping` while they go. */
export type ControlState = 'starting' | 'running' | 'stopping';

interface ObjectParams {
  readonly kind: ObjectKind;
  readonly namespace: string;
  readonly name: string;
}
interface NodeParams {
  readonly node: string;
}
interface Targeted {
  readonly target: Endpoint;
}
type Nothing = Readonly<Record<string, never>>;

export const controlRequests = {
  hello: request<{ readonly protocolVersion: number }, ControlHello>('hello'),
  /** Removes the cluster with everything; the control process then ends. */
  down: request<Nothing, null>('cluster/down'),
  summary: request<Nothing, ClusterSummary>('cluster/summary'),
  /** Answers once the cluster is up; `phase` tells of the way there. */
  whenUp: request<Nothing, null>('cluster/when-up'),
  follow: request<Nothing, ClusterView>('cluster/follow'),
  apply: request<{ readonly manifests: readonly Manifest[] }, readonly ApplyOutcome[]>('objects/apply'),
  deleteObject: request<ObjectParams, null>('objects/delete'),
  scale: request<
    { readonly namespace: string; readonly deployment: string; readonly replicas: number },
    null
  >('objects/scale'),
  label: request<ObjectParams & { readonly changes: LabelChanges; readonly overwrite: boolean }, null>(
    'objects/label',
  ),
  cordon: request<NodeParams & { readonly unschedulable: boolean }, boolean>('nodes/cordon'),
  drain: request<
    NodeParams & { readonly ignoreDaemonSets: boolean; readonly force: boolean },
    readonly PodKey[]
  >('nodes/drain'),
  addNode: request<NewNode, string>('nodes/add'),
  removeNode: request<NodeParams, null>('nodes/remove'),
  restartNode: request<NodeParams, null>('nodes/restart'),
  /** `token` names it in `probeProgress`. */
  probe: request<
    { readonly requests: readonly ProbeRequest[]; readonly token: number },
    readonly ProbeResult[]
  >('probe'),
  measureStream: request<StreamRequest, StreamResult>('measure/stream'),
  measureEchoes: request<EchoRequest, EchoResult>('measure/echoes'),
  openResponders: request<
    { readonly endpoints: readonly Endpoint[]; readonly ports: readonly ResponderPort[] },
    { readonly id: number; readonly failures: readonly ListenFailure[] }
  >('responders/open'),
  /** Those that a connection leaves open are closed with it. */
  closeResponders: request<{ readonly id: number }, null>('responders/close'),
  sandboxAddresses: request<
    { readonly pods: readonly PodKey[] },
    readonly (readonly [PodKey, readonly string[]])[]
  >('sandboxes/addresses'),
  sandboxMtus: request<{ readonly pods: readonly PodKey[] }, readonly (readonly [PodKey, number])[]>(
    'sandboxes/mtus',
  ),
  /** Those that a connection leaves open are closed with it. */
  openCheckPods: request<Nothing, { readonly namespace: string }>('check-pods/open'),
  startCheckPods: request<{ readonly namespace: string; readonly pods: readonly CheckPod[] }, readonly Pod[]>(
    'check-pods/start',
  ),
  stopCheckPods: request<{ readonly namespace: string; readonly names: readonly string[] }, null>(
    'check-pods/stop',
  ),
  closeCheckPods: request<{ readonly namespace: string }, null>('check-pods/close'),
  exec: request<Targeted & { readonly command: readonly string[]; readonly timeoutMs?: number }, ExecResult>(
    'exec',
  ),
  inspect: request<Targeted, Inspection>('inspect'),
  runCni: request<CniRequest & { readonly node?: string }, CniOutcome>('cni/run'),
  /** base64 */
  fetchFiles: request<NodeParams & { readonly path: string }, { readonly data: string }>('files/fetch'),
  enterCommand: request<Targeted, readonly string[]>('enter-command'),
  readLog: request<LogRequest, LogChunk>('logs/read'),
  /** Lasts as long as the command; `id` is the client's choice, new for each. Answers the exit code. */
  attach: request<
    { readonly id: number; readonly command: AttachedCommand; readonly hasInput: boolean },
    number
  >('attach'),
  /** Base64; null for the end. Answered once the command took it. */
  attachInput: request<{ readonly id: number; readonly data: string | null }, null>('attach/input'),
  attachResize: request<{ readonly id: number; readonly size: TerminalSize }, null>('attach/resize'),
} as const;

/** What the control process asks a client. */
export const clientRequests = {
  /** Base64. Answered once the reader took it. */
  attachOutput: request<
    { readonly id: number; readonly stream: 'stdout' | 'stderr'; readonly data: string },
    null
  >('attach/output'),
} as const;

export const phaseChanged = new NotificationType<PhaseEvent>('cluster/phase');
export const objectChanged = new NotificationType<StoreEvent>('objects/changed');
export const factsChanged = new NotificationType<ClusterFacts>('cluster/facts');
export const probeProgress = new NotificationType<{
  readonly token: number;
  readonly done: number;
  readonly total: number;
}>('probe/progress');
/** The last word to a client: why the cluster is no more. */
export const clusterEnded = new NotificationType<{ readonly why: string }>('cluster/ended');
