/** podnet as a library: local clusters with a real pod network, and tests of their connectivity. */
export { Cluster, type ListOptions, type NamespaceOption } from './library/cluster.ts';
export { runScenario, type RunScenarioOptions } from './library/run-scenario.ts';
export type {
  ClusterShape,
  CreateOptions,
  NetworkShape,
  NodeShape,
  UnderlayShape,
} from './library/create-options.ts';
export type { BgpDaemonShape, BgpShape } from './library/bgp-shape.ts';
export type { CniDaemonShape, CniFileShape, CniShape } from './library/cni-shape.ts';
export type { Duration } from './library/duration.ts';
export { ExpectationError } from './library/expectation-error.ts';
export type { NetworkModel, NetworkModelOptions } from './library/check-network-model.ts';
export type { ManifestInput, ManifestObject } from './library/manifest-input.ts';
export {
  Matrix,
  type MatrixException,
  type MatrixExpectation,
  type MatrixQuestion,
} from './library/matrix.ts';
export type { SignalOption } from './library/operation-signal.ts';
export type { Probe, ProbeManner, ProbeQuestion, Timing } from './library/probe.ts';
export { ProblemsError } from './library/problems-error.ts';
export type { LogOptions } from './library/read-logs.ts';
export type { ExecOptions } from './library/run-command.ts';
export type { LabelSelection, Selection } from './library/selection.ts';
export type { StandingCluster } from './library/standing-cluster.ts';
export type { TextSource } from './library/text-source.ts';
export type { WaitOptions } from './library/wait-for-pods.ts';
export type { ObjectChange, WatchOptions } from './library/watch-objects.ts';
export type { ApplyOutcome } from './cluster/apply-manifests.ts';
export type { ExecResult } from './cluster/cluster-handle.ts';
export type { ObjectOf } from './cluster/store.ts';
export type { PluginName, RuntimeName } from './model/cluster-config.ts';
export {
  EnvironmentError,
  type ErrorKind,
  InternalError,
  PodnetError,
  type PodnetErrorOptions,
  UsageError,
} from './model/errors.ts';
export type { EventSink, Phase, PhaseEvent, RunEvent } from './model/event.ts';
export type { Inspection, InspectionSection } from './model/inspection.ts';
export type * from './model/kubernetes.ts';
export type { Problem } from './model/problem.ts';
export type {
  Failure,
  MatrixCell,
  ModelLevel,
  ModelLine,
  PodRow,
  ReachabilityMatrix,
  ScenarioResult,
  StepResult,
  StepStatus,
  TestReport,
} from './model/result.ts';
export type { Surroundings } from './model/surroundings.ts';
export type {
  ExpectableVerdict,
  IcmpError,
  IpFamily,
  ProbeProtocol,
  Reason,
  SeenByTarget,
  VerdictName,
} from './model/verdict.ts';
export { CleanupError, type CleanupFailure } from './util/cleanup-stack.ts';
