import { assertNever } from '../../../model/assert-never.ts';
import type {
  EventObject,
  KubernetesObject,
  Namespace,
  NetworkAttachmentDefinition,
  Pod,
} from '../../../model/kubernetes.ts';
import { ageText } from '../age.ts';
import { namespacePhase } from '../rows/namespace.ts';
import { describeEvents } from './events.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { DescribeText } from './text.ts';
import { describeDaemonSet, describeDeployment } from './workload.ts';

/** What a description takes from other objects of the cluster. */
export interface DescribeContext {
  readonly now: Date;
  readonly pods: readonly Pod[];
  readonly events: readonly EventObject[];
}

/** An object in the layout of `kubectl describe`, without what podnet has nothing to say of. */
export function describeObject(object: KubernetesObject, { now, pods, events }: DescribeContext): string {
  const text = new DescribeText();
  const { metadata } = object;
  switch (object.kind) {
    case 'Pod':
      describePod(text, object, now);
      break;
    case 'Deployment':
      describeDeployment(text, object);
      break;
    case 'DaemonSet':
      describeDaemonSet(
        text,
        object,
        pods.filter((pod) => isOwned(pod, object)),
      );
      break;
    case 'Namespace':
      describeNamespace(text, object);
      break;
    case 'NetworkAttachmentDefinition':
      describeNetworkAttachment(text, object);
      break;
    case 'Node':
      describeNode(
        text,
        object,
        pods.filter(({ spec }) => spec.nodeName === metadata.name),
        now,
      );
      break;
    case 'Event':
      describeEvent(text, object, now);
      return text.toString();
    default:
      assertNever(object, 'kind');
  }
  describeEvents(
    text,
    events.filter((event) => tellsOf(event, object)),
    now,
  );
  return text.toString();
}

const isOwned = ({ metadata }: Pod, { metadata: { uid } }: KubernetesObject): boolean =>
  metadata.ownerReferences?.some((owner) => owner.uid === uid) === true;

/** An object that was made again has its own events. */
function tellsOf({ involvedObject }: EventObject, { kind, metadata }: KubernetesObject): boolean {
  const { uid, name, namespace } = involvedObject;
  return (
    involvedObject.kind === kind &&
    name === metadata.name &&
    namespace === metadata.namespace &&
    (uid === undefined || metadata.uid === undefined || uid === metadata.uid)
  );
}

function describeNamespace(text: DescribeText, namespace: Namespace): void {
  text.line(0, 'Name:', namespace.metadata.name);
  text.labels(0, 'Labels:', namespace.metadata.labels);
  text.annotations(0, namespace.metadata.annotations);
  text.line(0, 'Status:', namespacePhase(namespace));
}

function describeNetworkAttachment(
  text: DescribeText,
  { apiVersion, kind, metadata, spec: { config } }: NetworkAttachmentDefinition,
): void {
  text.line(0, 'Name:', metadata.name);
  text.line(0, 'Namespace:', metadata.namespace);
  text.labels(0, 'Labels:', metadata.labels);
  text.annotations(0, metadata.annotations);
  text.line(0, 'API Version:', apiVersion);
  text.line(0, 'Kind:', kind);
  text.line(0, 'Spec:');
  text.list(1, 'Config:', config === undefined ? [] : config.trimEnd().split('\n'));
}

function describeEvent(text: DescribeText, event: EventObject, now: Date): void {
  const { kind, namespace, name } = event.involvedObject;
  text.line(0, 'Name:', event.metadata.name);
  text.line(0, 'Namespace:', event.metadata.namespace);
  text.line(0, 'Involved Object:', `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`);
  text.line(0, 'Type:', event.type);
  text.line(0, 'Reason:', event.reason);
  text.list(0, 'Message:', event.message.split('\n'));
  text.line(0, 'From:', event.source);
  text.line(0, 'Count:', String(event.count));
  text.line(0, 'First Seen:', ageText(event.firstTimestamp, now));
  text.line(0, 'Last Seen:', ageText(event.lastTimestamp, now));
}
