import type { DaemonSet, Deployment, PodTemplate } from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import { labelsText, none, selectorText } from '../labels-text.ts';
import type { Column } from './row-maker.ts';

const containers = ({ spec }: PodTemplate): string => spec.containers.map(({ name }) => name).join(',');
const images = ({ spec }: PodTemplate): string => spec.containers.map(({ image = '' }) => image).join(',');

export const deploymentColumns: readonly Column<Deployment>[] = [
  { title: 'NAME', cell: ({ metadata }) => metadata.name },
  { title: 'READY', cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}` },
  { title: 'UP-TO-DATE', cell: ({ status }) => String(status?.updatedReplicas ?? 0) },
  { title: 'AVAILABLE', cell: ({ status }) => String(status?.availableReplicas ?? 0) },
  { title: 'AGE', cell: ({ metadata }, { now }) => ageText(metadata.creationTimestamp, now) },
  { title: 'CONTAINERS', wide: true, cell: ({ spec }) => containers(spec.template) },
  { title: 'IMAGES', wide: true, cell: ({ spec }) => images(spec.template) },
  { title: 'SELECTOR', wide: true, cell: ({ spec }) => selectorText(spec.selector) },
];

export const daemonSetColumns: readonly Column<DaemonSet>[] = [
  { title: 'NAME', cell: ({ metadata }) => metadata.name },
  { title: 'DESIRED', cell: ({ status }) => String(status?.desiredNumberScheduled ?? 0) },
  { title: 'CURRENT', cell: ({ status }) => String(status?.currentNumberScheduled ?? 0) },
  { title: 'READY', cell: ({ status }) => String(status?.numberReady ?? 0) },
  { title: 'UP-TO-DATE', cell: ({ status }) => String(status?.updatedNumberScheduled ?? 0) },
  { title: 'AVAILABLE', cell: ({ status }) => String(status?.numberAvailable ?? 0) },
  { title: 'NODE SELECTOR', cell: ({ spec }) => labelsText(spec.template.spec.nodeSelector) },
  { title: 'AGE', cell: ({ metadata }, { now }) => ageText(metadata.creationTimestamp, now) },
  { title: 'CONTAINERS', wide: true, cell: ({ spec }) => containers(spec.template) },
  { title: 'IMAGES', wide: true, cell: ({ spec }) => images(spec.template) },
  { title: 'SELECTOR', wide: true, cell: ({ spec }) => selectorText(spec.selector) || none },
];
