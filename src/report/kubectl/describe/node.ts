import type { Node, Pod } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import { listText, none } from '../labels-text.ts';
import { nodeOf } from '../object/node.ts';
import { rolesText } from '../rows/node.ts';
import { inUsualOrder } from '../sort-objects.ts';
import { type DescribeText, momentText } from './text.ts';

/** @param pods on this node */
export function describeNode(text: DescribeText, node: Node, pods: readonly Pod[], now: Date): void {
  const { metadata } = node;
  // Conditions, taints and addresses as the API has them.
  const { spec = {}, status = {} } = nodeOf(node);
  text.line(0, 'Name:', metadata.name);
  text.line(0, 'Roles:', rolesText(node));
  text.labels(0, 'Labels:', metadata.labels);
  text.annotations(0, metadata.annotations);
  if (metadata.creationTimestamp !== undefined) {
    text.line(0, 'CreationTimestamp:', momentText(metadata.creationTimestamp));
  }
  text.list(
    0,
    'Taints:',
    (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`),
  );
  text.line(0, 'Unschedulable:', String(spec.unschedulable ?? false));
  text.line(0, 'Conditions:');
  text.table(
    1,
    ['Type', 'Status', 'Reason', 'Message'],
    (status.conditions ?? []).map(({ type, status: is, reason = '', message = '' }) => [
      type,
      is,
      reason,
      message,
    ]),
  );
  text.line(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) text.line(1, `${type}:`, address);
  const { nodeInfo } = status;
  if (nodeInfo !== undefined) {
    text.line(0, 'System Info:');
    text.line(1, 'Kernel Version:', nodeInfo.kernelVersion);
    text.line(1, 'OS Image:', nodeInfo.osImage);
    text.line(1, 'Operating System:', nodeInfo.operatingSystem);
    text.line(1, 'Architecture:', nodeInfo.architecture);
    text.line(1, 'Container Runtime Version:', nodeInfo.containerRuntimeVersion);
    text.line(1, 'Kubelet Version:', nodeInfo.kubeletVersion);
  }
  text.line(0, 'PodCIDR:', spec.podCIDR ?? none);
  text.line(0, 'PodCIDRs:', spec.podCIDRs?.join(',') ?? none);
  describePods(text, pods, now);
}

function describePods(text: DescribeText, pods: readonly Pod[], now: Date): void {
  const alive = pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  text.line(0, 'Non-terminated Pods:', `(${alive.length} in total)`);
  if (alive.length === 0) return;
  text.table(
    1,
    ['Namespace', 'Name', 'IP', 'Age'],
    inUsualOrder(alive).map(({ metadata, status }) => [
      metadata.namespace,
      metadata.name,
      listText(status?.podIPs),
      ageText(metadata.creationTimestamp, now),
    ]),
  );
}
