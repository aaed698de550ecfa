/**
 * The parts of Kubernetes' objects that podnet acts on. Names and shapes are those of the API
 * (https://kubernetes.io/docs/reference/kubernetes-api/); what podnet does not act on is not kept here.
 */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Set by the store. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** RFC 3339, set by the store. */
  readonly creationTimestamp?: string;
  /** Set when an object is to go but something of it, such as a pod's network, is still there. */
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: 'TCP' | 'UDP';
  /** Of the node, where a CNI plugin maps it to this one. */
  readonly hostPort?: number;
  /** The only address of the node on which `hostPort` is mapped; all of them by default. */
  readonly hostIP?: string;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly workingDir?: string;
  readonly ports: readonly ContainerPort[];
}

export interface PodSpec {
  readonly nodeName?: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  readonly containers: readonly Container[];
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
}

export interface PodStatus {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly ready: boolean;
  readonly podIPs: readonly string[];
  /** Addresses of its node, the one that it is known by first. */
  readonly hostIPs?: readonly string[];
  readonly startTime?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly containers: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  /** No process of its own: the responder answers on its ports. */
  readonly simulated: boolean;
  readonly state: 'waiting' | 'running' | 'terminated';
  /** Why it waits (`CrashLoopBackOff`) or ended (`Completed`, `Error`). */
  readonly reason?: string;
  readonly exitCode?: number;
  /** RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** How it ended before it was started again. */
  readonly lastExit?: ContainerEnd;
}

export interface ContainerEnd {
  readonly exitCode: number;
  readonly reason: string;
  /** RFC 3339. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

export interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

export interface Deployment {
  readonly apiVersion: 'apps/v1';
  readonly kind: 'Deployment';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly replicas: number;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
  };
  /** Set by its controller. */
  readonly status?: DeploymentStatus;
}

export interface DeploymentStatus {
  readonly replicas: number;
  /** Of the latest template. */
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

export interface DaemonSet {
  readonly apiVersion: 'apps/v1';
  readonly kind: 'DaemonSet';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly selector: LabelSelector; readonly template: PodTemplate };
  /** Set by its controller. */
  readonly status?: DaemonSetStatus;
}

export interface DaemonSetStatus {
  readonly desiredNumberScheduled: number;
  readonly currentNumberScheduled: number;
  readonly updatedNumberScheduled: number;
  readonly numberReady: number;
  readonly numberAvailable: number;
}

/** Cluster-scoped: metadata.namespace is empty. */
export interface Namespace {
  readonly apiVersion: 'v1';
  readonly kind: 'Namespace';
  readonly metadata: ObjectMeta;
}

/**
 * A network that pods may ask for beside their first one, as the Network Plumbing Working Group defines it
 * (https://github.com/k8snetworkplumbingwg/multi-net-spec).
 */
export interface NetworkAttachmentDefinition {
  readonly apiVersion: 'k8s.cni.cncf.io/v1';
  readonly kind: 'NetworkAttachmentDefinition';
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** A CNI configuration or list of plugins, as JSON text; without it, the cluster's own of the object's name. */
    readonly config?: string;
  };
}

/** Cluster-scoped; made by podnet itself, one a node. */
export interface Node {
  readonly apiVersion: 'v1';
  readonly kind: 'Node';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly podCIDRs: readonly string[];
    /** Cordoned: it gets no new pods. */
    readonly unschedulable?: boolean;
  };
  readonly status: NodeStatus;
}

export interface NodeStatus {
  readonly addresses: readonly string[];
  /** False once it is lost. */
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly message?: string;
  readonly nodeInfo?: NodeInfo;
}

/** What `get nodes -o wide` tells of a node. */
export interface NodeInfo {
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly architecture: string;
  /** `docker://20.10.24`, `namespace://0.1.0`. */
  readonly containerRuntimeVersion: string;
  /** podnet's own. */
  readonly version: string;
}

/** What happened to an object, in a sentence; the same thing again raises its count. */
export interface EventObject {
  readonly apiVersion: 'v1';
  readonly kind: 'Event';
  /** In the namespace of the object that it tells of, `default` for nodes. */
  readonly metadata: ObjectMeta;
  readonly involvedObject: {
    readonly kind: Exclude<ObjectKind, 'Event'>;
    readonly namespace: string;
    readonly name: string;
    readonly uid?: string;
  };
  readonly type: 'Normal' | 'Warning';
  /** One word: `Scheduled`, `BackOff`. */
  readonly reason: string;
  readonly message: string;
  /** Who tells it: `scheduler`, `kubelet` (the agent of a node), `deployment-controller`. */
  readonly source: string;
  readonly count: number;
  /** RFC 3339. */
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

/** A Deployment as it is written: without `replicas` the number that is there stays, and a new one has one pod. */
export interface DeploymentManifest extends Omit<Deployment, 'spec'> {
  readonly spec: Omit<Deployment['spec'], 'replicas'> & { readonly replicas?: number };
}

/** What a user may write in a manifest. */
export type Manifest = Pod | DeploymentManifest | DaemonSet | Namespace | NetworkAttachmentDefinition;
export type KubernetesObject =
  | Pod
  | Deployment
  | DaemonSet
  | Namespace
  | NetworkAttachmentDefinition
  | Node
  | EventObject;
export type ObjectKind = KubernetesObject['kind'];

/** A pod lives in the netns of its node. */
export const isHostNetwork = (pod: Pod): boolean => pod.spec.hostNetwork;
/** A container without a command of its own is answered for by the responder. */
export const isSimulated = (container: Container): boolean => container.command === undefined;
