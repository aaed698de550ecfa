import type { DaemonSet, Deployment, Pod, PodTemplate } from '../../../model/kubernetes.ts';
import { labelsText, none, selectorText } from '../labels-text.ts';
import { describeContainers } from './containers.ts';
import { type DescribeText, momentText } from './text.ts';

export function describeDeployment(text: DescribeText, { metadata, spec, status }: Deployment): void {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  text.line(0, 'Name:', metadata.name);
  text.line(0, 'Namespace:', metadata.namespace);
  if (metadata.creationTimestamp !== undefined) {
    text.line(0, 'CreationTimestamp:', momentText(metadata.creationTimestamp));
  }
  text.labels(0, 'Labels:', metadata.labels);
  text.annotations(0, metadata.annotations);
  text.line(0, 'Selector:', selectorText(spec.selector) || none);
  const counts = [
    `${spec.replicas} desired`,
    `${updatedReplicas} updated`,
    `${replicas} total`,
    `${availableReplicas} available`,
    `${Math.max(0, replicas - availableReplicas)} unavailable`,
  ];
  text.line(0, 'Replicas:', counts.join(' | '));
  describeTemplate(text, spec.template);
}

/** @param pods of this DaemonSet */
export function describeDaemonSet(
  text: DescribeText,
  { metadata, spec, status }: DaemonSet,
  pods: readonly Pod[],
): void {
  const count = (phase: string): number =>
    pods.filter((pod) => (pod.status?.phase ?? 'Pending') === phase).length;
  text.line(0, 'Name:', metadata.name);
  text.line(0, 'Namespace:', metadata.namespace);
  text.line(0, 'Selector:', selectorText(spec.selector) || none);
  text.line(0, 'Node-Selector:', labelsText(spec.template.spec.nodeSelector));
  text.labels(0, 'Labels:', metadata.labels);
  text.annotations(0, metadata.annotations);
  text.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  text.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  text.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  text.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  const phases = [
    `${count('Running')} Running`,
    `${count('Pending')} Waiting`,
    `${count('Succeeded')} Succeeded`,
    `${count('Failed')} Failed`,
  ];
  text.line(0, 'Pods Status:', phases.join(' / '));
  describeTemplate(text, spec.template);
}

function describeTemplate(text: DescribeText, { labels, annotations, spec }: PodTemplate): void {
  text.line(0, 'Pod Template:');
  text.labels(1, 'Labels:', labels);
  if (Object.keys(annotations).length > 0) text.annotations(1, annotations);
  describeContainers(text, 1, spec.containers, []);
  text.labels(1, 'Node-Selectors:', spec.nodeSelector);
}
