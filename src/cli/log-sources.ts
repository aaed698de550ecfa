import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { UsageError } from '../model/errors.ts';
import type { LabelSelector, Pod } from '../model/kubernetes.ts';
import type { NodeName } from '../model/names.ts';
import { podOf } from '../scenario/selectors.ts';
import { nearest } from '../util/nearest.ts';
import { targetNamed } from './target.ts';

/** What says something: a container, or the daemon that a network plugin has on a node. */
export type LogSource = ContainerSource | DaemonSource;

export interface DaemonSource {
  readonly kind: 'daemon';
  readonly node: NodeName;
}

export interface ContainerSource {
  readonly kind: 'container';
  readonly pod: Pod;
  readonly container: string;
  /** Before each line, where several are shown: `[pod/web/server] `, as kubectl's `--prefix`. */
  readonly prefix: string;
}

export interface LogQuestion {
  readonly namespace: string;
  /** Either this or `selector`. */
  readonly target?: string;
  readonly selector?: LabelSelector;
  readonly container?: string;
  readonly allContainers: boolean;
}

export interface LogSources {
  readonly sources: readonly LogSource[];
  /** What was chosen without having been said, to be told. */
  readonly note?: string;
}

/** @throws UsageError `matches-nothing`, `no-log`, `not-found`, and what `targetNamed` throws */
export function logSources(cluster: ClusterHandle, question: LogQuestion): LogSources {
  const { namespace, target, selector } = question;
  if (target === undefined) {
    const pods = cluster.list('Pod', { namespace, ...(selector !== undefined && { selector }) });
    if (pods.length === 0) throw new UsageError('matches-nothing', `no pod in ${namespace} has these labels`);
    return { sources: pods.flatMap((pod) => containersOf(pod, question, true)) };
  }
  const { endpoint, note } = targetNamed(target, namespace, cluster);
  if (endpoint.kind === 'node') {
    checkDaemon(target, question, cluster);
    return { sources: [{ kind: 'daemon', node: endpoint.node }] };
  }
  const pod = podOf(endpoint, cluster);
  if (pod === undefined) throw new UsageError('not-found', `there is no ${target}`);
  const sources = containersOf(pod, question, question.allContainers);
  const names = pod.spec.containers.map(({ name }) => name);
  const wasChosen = names.length > sources.length && question.container === undefined;
  const notes = [
    note,
    wasChosen ? `Defaulted container "${names[0]}" out of: ${names.join(', ')}` : undefined,
  ];
  const said = notes.filter((it) => it !== undefined);
  return said.length === 0 ? { sources } : { sources, note: said.join('\n') };
}

function checkDaemon(target: string, { container }: LogQuestion, { network }: ClusterHandle): void {
  if (network.cni?.daemon === undefined && network.plugin !== 'bgp') {
    throw new UsageError('no-log', `${target} says nothing: its network plugin has no daemon`, {
      hint: 'plugin: bgp has one, and network.cni.daemon would be one; else name a pod, or see "podnet get events"',
    });
  }
  if (container === undefined) return;
  throw new UsageError('not-found', `${target} has no container ${container}`, {
    hint: 'a node has one daemon: leave out -c',
  });
}

function containersOf(
  pod: Pod,
  { container, allContainers }: LogQuestion,
  hasPrefix: boolean,
): readonly ContainerSource[] {
  const names = pod.spec.containers.map(({ name }) => name);
  if (container !== undefined && !names.includes(container)) {
    const meant = nearest(container, names);
    throw new UsageError('not-found', `pod ${pod.metadata.name} has no container ${container}`, {
      hint: meant === undefined ? `it has ${names.join(', ')}` : `did you mean ${meant}?`,
    });
  }
  const chosen = container === undefined ? names.slice(0, allContainers ? undefined : 1) : [container];
  return chosen.map((name) => ({
    kind: 'container' as const,
    pod,
    container: name,
    prefix: hasPrefix ? `[pod/${pod.metadata.name}/${name}] ` : '',
  }));
}
