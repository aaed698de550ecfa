import type { Pod, PodSpec } from '../../../model/kubernetes.ts';
import { none } from '../labels-text.ts';
import { podOf } from '../object/pod.ts';
import { describeContainers } from './containers.ts';
import { type DescribeText, momentText } from './text.ts';

export function describePod(text: DescribeText, pod: Pod, now: Date): void {
  const { metadata, spec, status } = pod;
  // Reasons and conditions as the API has them.
  const seen = podOf(pod).status ?? {};
  text.line(0, 'Name:', metadata.name);
  text.line(0, 'Namespace:', metadata.namespace);
  text.line(0, 'Node:', nodeText(spec, status?.hostIPs?.[0]));
  if (seen.startTime !== undefined) text.line(0, 'Start Time:', momentText(seen.startTime));
  text.labels(0, 'Labels:', metadata.labels);
  text.annotations(0, metadata.annotations);
  text.line(0, 'Status:', statusText(pod, now));
  if (seen.reason !== undefined) text.line(0, 'Reason:', seen.reason);
  if (seen.message !== undefined) text.list(0, 'Message:', seen.message.split('\n'));
  const addresses = status?.podIPs ?? [];
  text.line(0, 'IP:', addresses[0] ?? '');
  if (addresses.length === 0) text.line(0, 'IPs:', none);
  else text.line(0, 'IPs:');
  for (const address of addresses) text.line(1, 'IP:', address);
  for (const { kind, name } of metadata.ownerReferences ?? [])
    text.line(0, 'Controlled By:', `${kind}/${name}`);
  describeContainers(text, 0, spec.containers, status?.containers ?? []);
  const conditions = seen.conditions ?? [];
  if (conditions.length > 0) {
    text.line(0, 'Conditions:');
    text.line(1, 'Type', 'Status');
    for (const condition of conditions) text.line(1, `${condition.type} `, condition.status);
  }
  if (seen.qosClass !== undefined) text.line(0, 'QoS Class:', seen.qosClass);
  text.labels(0, 'Node-Selectors:', spec.nodeSelector);
}

const nodeText = ({ nodeName }: PodSpec, hostIP: string | undefined): string =>
  nodeName === undefined ? none : `${nodeName}/${hostIP ?? ''}`;

function statusText({ metadata: { deletionTimestamp }, status }: Pod, now: Date): string {
  if (deletionTimestamp === undefined) return status?.phase ?? 'Pending';
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(deletionTimestamp)) / 1000));
  return `Terminating (lasts ${seconds}s)`;
}
