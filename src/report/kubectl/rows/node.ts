import type { Node } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import { byBytes } from '../by-bytes.ts';
import { listText, none } from '../labels-text.ts';
import type { Column } from './row-maker.ts';

const unknown = '<unknown>';
const rolePrefix = 'node-role.kubernetes.io/';

export const nodeColumns: readonly Column<Node>[] = [
  { title: 'NAME', cell: ({ metadata }) => metadata.name },
  { title: 'STATUS', cell: (node) => nodeStatusText(node) },
  { title: 'ROLES', cell: (node) => rolesText(node) },
  { title: 'AGE', cell: ({ metadata }, { now }) => ageText(metadata.creationTimestamp, now) },
  { title: 'VERSION', cell: ({ status }) => status.nodeInfo?.version ?? unknown },
  { title: 'INTERNAL-IP', wide: true, cell: ({ status }) => listText(status.addresses) },
  { title: 'EXTERNAL-IP', wide: true, cell: () => none },
  { title: 'OS-IMAGE', wide: true, cell: ({ status }) => status.nodeInfo?.osImage ?? unknown },
  { title: 'KERNEL-VERSION', wide: true, cell: ({ status }) => status.nodeInfo?.kernelVersion ?? unknown },
  {
    title: 'CONTAINER-RUNTIME',
    wide: true,
    cell: ({ status }) => status.nodeInfo?.containerRuntimeVersion ?? unknown,
  },
];

function nodeStatusText({ spec, status }: Node): string {
  return [
    status.ready ? 'Ready' : 'NotReady',
    ...(spec.unschedulable === true ? ['SchedulingDisabled'] : []),
  ].join(',');
}

/** From the labels that kubeadm and others put on nodes. */
export function rolesText({ metadata: { labels } }: Node): string {
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return key === rolePrefix ? [] : [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? none : [...new Set(roles)].sort(byBytes).join(',');
}
