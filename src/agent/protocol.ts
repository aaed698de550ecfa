import { NotificationType, ProgressType } from 'vscode-jsonrpc/node';
import type { AttachedCommand, TerminalSize } from '../model/attached-command.ts';
import type { CniPodRequest } from '../model/cni-network.ts';
import type { CniOrder, CniOutcome } from '../model/cni-order.ts';
import type { PathKind } from '../cni/look-at-path.ts';
import type { DaemonEnd } from '../model/daemon-end.ts';
import type { Container } from '../model/kubernetes.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Inspection } from '../model/inspection.ts';
import type { KernelFeature } from '../model/kernel-feature.ts';
import type { KernelNeeds } from '../model/kernel-needs.ts';
import type { NodePlan, NetworkPlan, PodPlan, UnderlayPlan } from '../model/plan.ts';
import type { IfName, NodeName, PodKey } from '../model/names.ts';
import type { ContainerExit, PodOutcome } from '../model/pod-outcome.ts';
import type { IpFamily, ProbeProtocol, Verdict } from '../model/verdict.ts';
import type { ReceivedAmount, StreamAmount, StreamProtocol } from '../model/stream.ts';
import { request } from '../rpc/method.ts';
import type { TargetAnswer, TargetQuestion } from './probe/target-question.ts';
import type { EchoOrder, EchoSeries } from './stream/echo-series.ts';
import type { SendOrder } from './stream/stream-sender.ts';
import type { FrameFields } from './underlay-frame.ts';

/**
 * What client and agent say to each other: JSON-RPC 2.0 (https://www.jsonrpc.org/specification) with
 * cancellation and progress as vscode-jsonrpc does them. Raised whenever an old partner would misread.
 */
export const protocolVersion = 6;

/** How long an agent in a container goes on without a renewal, and how often its client renews. */
export const leaseMs = 15_000;
export const leaseRenewalMs = 5_000;

/** Every connection starts with this; a partner of another version is refused by both sides. */
export interface HelloParams {
  readonly protocolVersion: number;
}
export interface HelloResult {
  readonly protocolVersion: number;
  readonly kernel: string;
  readonly architecture: string;
  readonly nodeVersion: string;
  readonly privilege: 'root' | 'user-namespace';
  /** The distribution whose files it sees, for people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly osImage: string;
}

export interface CreateNodesParams {
  readonly underlay: UnderlayPlan;
  readonly nodes: readonly NodePlan[];
}

export interface AdoptNodeParams {
  readonly node: NodePlan;
  /** The other nodes, of which alone frames are let in. */
  readonly peers: readonly NodePlan[];
}

/** All nodes there are now, also the agent's own: others are its peers. */
export interface PeersParams {
  readonly nodes: readonly NodePlan[];
}

/** Frames that nodes of this agent will see on their uplinks, if nothing is lost. */
export interface ListenOnUnderlayParams {
  readonly nodes: readonly {
    readonly node: NodeName;
    /** Which of its links: a router has several. */
    readonly uplink: IfName;
    readonly nonces: readonly string[];
    /** Of the frames that it sees or sends. */
    readonly families: readonly IpFamily[];
  }[];
}
export interface CrossUnderlayParams {
  /** What nodes of this agent send from their uplinks. */
  readonly frames: readonly {
    readonly node: NodeName;
    readonly uplink: IfName;
    readonly frame: FrameFields;
  }[];
  /** How long to wait for all that they shall see. */
  readonly waitMs: number;
}
export interface MissingFrames {
  /** Nonces of those that did not come yet. */
  readonly missing: readonly string[];
}

export interface PrepareNetworkParams {
  readonly network: NetworkPlan;
  readonly nodes: readonly NodePlan[];
  /** What joins the subnets of the underlay; it runs no pods. */
  readonly router?: NodePlan;
  /** The cluster, for the conflists of `plugin: cni`. */
  readonly cluster: { readonly name: string; readonly underlayCidr: string };
  /** The files that plugins need; put before. */
  readonly parcel?: string;
}

/** A pod as the agent starts it; without `plan` it lives in the netns of its node (hostNetwork). */
export interface PodSpecOnNode {
  readonly pod: PodKey;
  readonly plan?: PodPlan;
  readonly containers: readonly Container[];
  /** Where CNI plugins attach it. */
  readonly cni?: CniPodRequest;
}
export interface StartPodsParams {
  readonly node: NodeName;
  readonly pods: readonly PodSpecOnNode[];
}

/** Containers of pods that run, whose processes have ended. */
export interface StartContainersParams {
  readonly node: NodeName;
  readonly containers: readonly { readonly pod: PodKey; readonly container: string }[];
}

export interface StopPodsParams {
  readonly node: NodeName;
  readonly pods: readonly PodKey[];
}

export interface OpenRespondersParams {
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly { readonly protocol: 'tcp' | 'udp'; readonly port: number }[];
}
export interface OpenRespondersResult {
  /** Names this set of responders in closeResponders. */
  readonly id: number;
  readonly failures: readonly {
    readonly endpoint: Endpoint;
    readonly port: { readonly protocol: 'tcp' | 'udp'; readonly port: number };
    readonly message: string;
  }[];
}

/** A probe with every name resolved to addresses. */
export interface ProbeOrder {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly toAddress: string;
  readonly protocol: ProbeProtocol;
  /** The target's own. */
  readonly port?: number;
  /** What is called in its place, by `toAddress`: both are translated on the way. */
  readonly calledPort?: number;
  readonly timeoutMs: number;
  readonly sizeBytes?: number;
  /** Addresses of which the server must see one; absent when the source is not compared. */
  readonly sources?: readonly string[];
  /** Any address that the sender's node has then is as good: of some only its plugin knows, like those of tunnels. */
  readonly orSourceOfNode?: true;
}
export interface ProbeParams {
  readonly probes: readonly ProbeOrder[];
  /** Progress is reported under this token. */
  readonly token: number;
}
export interface ProbeOutcome {
  readonly simulated: boolean;
  readonly verdict: Verdict;
}
/** The receiving end of a stream; one that nobody closes closes itself after a while. */
export interface OpenStreamParams {
  readonly to: Endpoint;
  /** One of its own. */
  readonly address: string;
  readonly protocol: StreamProtocol;
  readonly limitMs: number;
}
export interface OpenStreamResult {
  /** Names it in collectStream and closeStream. */
  readonly id: number;
  readonly port: number;
}
export interface SendStreamParams {
  readonly from: Endpoint;
  readonly order: SendOrder;
}
export interface EchoesParams {
  readonly from: Endpoint;
  readonly order: EchoOrder;
}

/** One answer a question, in their order. */
export interface QuestionsParams {
  readonly questions: readonly TargetQuestion[];
}
export interface ProbeProgress {
  readonly done: number;
}

export interface ExecParams {
  readonly target: Endpoint;
  readonly command: readonly string[];
  readonly timeoutMs?: number;
}
export interface ExecOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs with somebody at its streams, for as long as the request does. */
export interface RunCommandParams extends AttachedCommand {
  /** Of the client's choice, unique on its connection: output, input and sizes name the command by it. */
  readonly id: number;
  /** Input will come; otherwise the command reads an empty one. */
  readonly hasInput: boolean;
}
/** Output as it comes. Its answer lets more come: so many at most are without one. */
export interface CommandOutputParams {
  readonly id: number;
  readonly stream: 'stdout' | 'stderr';
  /** base64 */
  readonly data: string;
}
/** Answered once the command has taken it. */
export interface CommandInputParams {
  readonly id: number;
  /** base64; null is the end of the input. */
  readonly data: string | null;
}
export interface CommandInputResult {
  /** False when nobody reads any more. */
  readonly open: boolean;
}

export interface ReadContainerLogParams {
  readonly pod: PodKey;
  readonly container: string;
  readonly previous: boolean;
  readonly offset?: number;
  readonly waitMs: number;
}
/** See LogChunk of the cluster, which is made of it. */
export interface ContainerLogChunk {
  readonly text: string;
  readonly nextOffset: number;
  readonly isCut: boolean;
  readonly ended: boolean;
}

/** A part of an archive (tar, gzip) of files for nodes. Parts of one parcel come one after another. */
export interface PutParcelParams {
  /** A fingerprint of the whole. */
  readonly parcel: string;
  /** Where in the archive this part begins: whoever was cut off begins anew. */
  readonly offsetBytes: number;
  /** base64 */
  readonly data: string;
  readonly isLast: boolean;
}

/** What the daemon of a node says. */
export interface ReadDaemonLogParams {
  readonly node: NodeName;
  readonly previous: boolean;
  readonly offset?: number;
  readonly waitMs: number;
}

/** A netns on a node that belongs to no pod. */
export interface BareNetnsParams {
  readonly node: NodeName;
  /** A file name. */
  readonly name: string;
}

/** One program with its own environment and input, run to its end within limits. */
export interface RunProgramParams {
  readonly node: NodeName;
  /** Of the node's files. */
  readonly path: string;
  /** Added to the node's usual environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** A bare netns to run in; the node's own by default. */
  readonly netns?: string;
  readonly timeoutMs: number;
}
/** As PluginExecution. */
export interface ProgramOutcome {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly isCut: boolean;
  readonly timedOut: boolean;
  readonly heldOpen: boolean;
  readonly durationMs: number;
  readonly startError?: { readonly code: string; readonly message: string };
}

/** What paths of a node's files lead to. */
export interface LookAtPathsParams {
  readonly node: NodeName;
  readonly paths: readonly string[];
}

export interface KernelFeatures {
  readonly features: readonly KernelFeature[];
}

/** All below a folder of a node's files, as an archive (tar, gzip). */
export interface FetchFilesParams {
  readonly node: NodeName;
  readonly path: string;
}

export const requests = {
  hello: request<HelloParams, HelloResult>('hello'),
  /** What the agent's kernel lacks of it; before anything is made. */
  missingFeatures: request<KernelNeeds, KernelNeeds>('kernel/missing'),
  /** Those that the agent's kernel does not have. */
  lackingFeatures: request<KernelFeatures, KernelFeatures>('kernel/lacking'),
  createNodes: request<CreateNodesParams, null>('nodes/create'),
  adoptNode: request<AdoptNodeParams, null>('node/adopt'),
  /** One more node beside those of `nodes/create`. */
  addNode: request<AdoptNodeParams, null>('node/add'),
  /** Ends all that runs in a node and takes it away; one that is not there is no error. */
  removeNode: request<{ readonly node: NodeName }, null>('node/remove'),
  /** Who may be spoken to over the underlay from now on. */
  updatePeers: request<PeersParams, null>('underlay/peers'),
  renewLease: request<Readonly<Record<string, never>>, null>('lease/renew'),
  listenOnUnderlay: request<ListenOnUnderlayParams, null>('underlay/listen'),
  crossUnderlay: request<CrossUnderlayParams, MissingFrames>('underlay/cross'),
  stopListening: request<Record<string, never>, MissingFrames>('underlay/stop'),
  /** Makes nodes that are no part of the pod network yet part of it. */
  prepareNetwork: request<PrepareNetworkParams, null>('network/prepare'),
  /** Tells all nodes of the pod network who the others are now. */
  changePeers: request<PeersParams, null>('network/peers'),
  /** Answers when nodes of this agent have ways to all that are expected; at once where nobody has to learn them. */
  awaitNetwork: request<{ readonly expected: readonly NodeName[] }, null>('network/ready'),
  /** Files that nodes of this agent are made with; before `network/prepare`. */
  putParcel: request<PutParcelParams, null>('parcels/put'),
  /** Lays a parcel's files into a node that needs no pod network: what is at `opt`, `etc` … of it comes to /opt, /etc. */
  layFiles: request<{ readonly node: NodeName; readonly parcel: string }, null>('nodes/lay-files'),
  createBareNetns: request<BareNetnsParams, { readonly path: string }>('netns/create'),
  removeBareNetns: request<BareNetnsParams, null>('netns/remove'),
  inspectBareNetns: request<BareNetnsParams, Inspection>('netns/inspect'),
  runProgram: request<RunProgramParams, ProgramOutcome>('programs/run'),
  /** One operation on a node's plugins, with the node's own memory of what is attached. */
  runCni: request<{ readonly node: NodeName; readonly order: CniOrder }, CniOutcome>('cni/run'),
  lookAtPaths: request<LookAtPathsParams, readonly PathKind[]>('files/look'),
  /** base64 */
  fetchFiles: request<FetchFilesParams, { readonly data: string }>('files/fetch'),
  startPods: request<StartPodsParams, readonly PodOutcome[]>('pods/start'),
  startContainers: request<StartContainersParams, null>('containers/start'),
  stopPods: request<StopPodsParams, null>('pods/stop'),
  openResponders: request<OpenRespondersParams, OpenRespondersResult>('responders/open'),
  closeResponders: request<{ readonly id: number }, null>('responders/close'),
  probe: request<ProbeParams, readonly ProbeOutcome[]>('probe'),
  openStream: request<OpenStreamParams, OpenStreamResult>('streams/open'),
  /** Answered when all is sent. */
  sendStream: request<SendStreamParams, StreamAmount>('streams/send'),
  /** What has come of what was sent, once no more comes; closes the stream. */
  collectStream: request<{ readonly id: number; readonly sent: StreamAmount }, ReceivedAmount>(
    'streams/collect',
  ),
  /** Tolerates absence. */
  closeStream: request<{ readonly id: number }, null>('streams/close'),
  sendEchoes: request<EchoesParams, EchoSeries>('echoes/send'),
  /** What another agent wants to know of targets that this one has. */
  answerQuestions: request<QuestionsParams, readonly TargetAnswer[]>('targets/answer'),
  sandboxAddresses: request<{ readonly pods: readonly PodKey[] }, readonly (readonly string[])[]>(
    'sandboxes/addresses',
  ),
  /** MTUs of the pods' own interfaces, in bytes; null where there is none. */
  sandboxMtus: request<{ readonly pods: readonly PodKey[] }, readonly (number | null)[]>('sandboxes/mtus'),
  exec: request<ExecParams, ExecOutcome>('exec'),
  runCommand: request<RunCommandParams, { readonly exitCode: number }>('command/run'),
  commandInput: request<CommandInputParams, CommandInputResult>('command/input'),
  resizeTerminal: request<{ readonly id: number; readonly size: TerminalSize }, null>('command/resize'),
  readContainerLog: request<ReadContainerLogParams, ContainerLogChunk>('logs/read'),
  readDaemonLog: request<ReadDaemonLogParams, ContainerLogChunk>('logs/read-daemon'),
  inspect: request<{ readonly target: Endpoint }, Inspection>('inspect'),
  /** The netns file of a pod or node, in the agent's own mount namespace. */
  locate: request<{ readonly target: Endpoint }, { readonly netnsFile: string }>('locate'),
} as const;

/** What an agent asks its client, which knows where everything is. */
export const agentRequests = {
  askTargets: request<QuestionsParams, readonly TargetAnswer[]>('targets/ask'),
  commandOutput: request<CommandOutputParams, null>('command/output'),
} as const;

/** A pod of a `pods/start` that is not answered yet. */
export const podStarted = new NotificationType<{ readonly node: NodeName; readonly outcome: PodOutcome }>(
  'pods/started',
);
export const containerExited = new NotificationType<ContainerExit>('containers/exited');
export const daemonEnded = new NotificationType<DaemonEnd>('daemons/ended');
export const probeProgress = new ProgressType<ProbeProgress>();
