import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { UsageError } from '../model/errors.ts';
import type { LabelSelector } from '../model/kubernetes.ts';
import { selectorSchema } from '../scenario/format/selector-schema.ts';
import { selectEndpoints } from '../scenario/selectors.ts';
import { readInput } from './read-input.ts';

/** Pods as a scenario selects them: a name, `node/NAME`, `all`, or labels as in a NetworkPolicy. */
export type Selection =
  | string
  | {
      readonly podSelector?: LabelSelection;
      /** Without it, pods of the namespace `default`. */
      readonly namespaceSelector?: LabelSelection;
    };

export interface LabelSelection {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

type Seen = Pick<ClusterHandle, 'nodes' | 'pods' | 'namespaceLabels'>;

/**
 * @throws ProblemsError; UsageError `unknown-pod`, `unknown-node`, `matches-nothing`
 * @internal
 */
export function endpointsOf(what: string, selection: Selection, cluster: Seen): readonly Endpoint[] {
  return selectEndpoints(readInput(what, selectorSchema, selection), cluster);
}

/**
 * The one pod or node of a name. @throws UsageError as above, and `not-one` for more than one
 * @internal
 */
export function endpointNamed(what: string, name: string, cluster: Seen): Endpoint {
  const [endpoint, ...others] = endpointsOf(what, name, cluster);
  if (endpoint !== undefined && others.length === 0 && name !== 'all') return endpoint;
  throw new UsageError('not-one', `${what} is one pod or node, and "${name}" means ${others.length + 1}`, {
    hint: 'name the pod (web, shop/web) or the node (node/node-1); cluster.matrix() probes many',
  });
}

/**
 * A label selector with what was left out.
 * @internal
 */
export function filledSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelection): LabelSelector {
  return {
    matchLabels,
    matchExpressions: matchExpressions.map(({ values = [], ...rest }) => ({ ...rest, values })),
  };
}
