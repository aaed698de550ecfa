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
  { ...core, kind: 'Node', singular: 'node', plural: 'nodes', short: ['no'], namespaced: false },
  { ...core, kind: 'Event', singular: 'event', plural: 'events', short: ['ev'] },
];

export function resourceOf(kind: ObjectKind): Resource {
  const found = resources.find((resource) => resource.kind === kind);
  if (found === undefined) throw new TypeError(`the table of resources lacks ${kind}`);
  return found;
}

/** All that it may be called. */
export function wordsOf({ singular, plural, short, group }: Resource): readonly string[] {
  const grouped = group === '' ? [] : [singular, plural].map((name) => `${name}.${group}`);
  return [singular, plural, ...short, ...grouped];
}

/** An object as kubectl writes it in what it says: `pod/web`, `deployment.apps/web`. */
export function resourceText({ singular, group }: Resource, name: string): string {
  return `${singular}${group === '' ? '' : `.${group}`}/${name}`;
}
