import type { ObjectKind } from './kubernetes.ts';

/** What a kind of objects is called on a command line, as `kubectl api-resources` lists it. */
export interface Resource {
  readonly kind: ObjectKind;
  readonly singular: string;
  readonly plural: string;
  readonly short: readonly string[];
  /** `apps` of `deployment.apps`. */
  readonly group: string;
  readonly namespaced: boolean;
}

const core = { group: '', namespaced: true } as const;

/** In the order in which kinds are listed. */
export const resources: readonly Resource[] = [
  { ...core, kind: 'Pod', singular: 'pod', plural: 'pods', short: ['po'] },
  {
    ...core,
    kind: 'Deployment',
    singular: 'deployment',
    plural: 'deployments',
    short: ['deploy'],
    group: 'apps',
  },
  { ...core, kind: 'DaemonSet', singular: 'daemonset', plural: 'daemonsets', short: ['ds'], group: 'apps' },
  {
    ...core,
    kind: 'Namespace',
    singular: 'namespace',
    plural: 'namespaces',
    short: ['ns'],
    namespaced: false,
  },
  {
    ...core,
    kind: 'NetworkAttachmentDefinition',
    singular: 'network-attachment-definition',
    plural: 'network-attachment-definitions',
    short: ['net-attach-def'],
    group: 'k8s.cni.cncf.io',
  },
  { ...core, kind: 'Node', singular: 'node', plural: 'nodes', short: ['no'], namespaced: false },
  { ...core, kind: 'Event', singular: 'event', plural: 'events', short: ['ev'] },
];

export function resourceOf(kind: ObjectKind): Resource {
  const found = resources.find((resource) => resource.kind === kind);
  if (found === undefined) throw new TypeError(`the table of resources lacks ${kind}`);
  return found;
}

/** All that it may be called. */
export function wordsOf({ kind, singular, plural, short, group }: Resource): readonly string[] {
  const names = [...new Set([singular, plural, kind.toLowerCase()])];
  const grouped = group === '' ? [] : names.map((name) => `${name}.${group}`);
  return [...names, ...short, ...grouped];
}

/** An object as kubectl writes it in what it says: `pod/web`, `deployment.apps/web`. */
export function resourceText({ kind, group }: Resource, name: string): string {
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
}
