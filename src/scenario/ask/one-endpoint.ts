import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { UsageError } from '../../model/errors.ts';
import { selectEndpoints } from '../selectors.ts';

/**
 * The one pod or node that a word of a command line names: `web`, `namespace/web`, `node/node-1`, and as kubectl
 * has it `pod/web`.
 * @throws UsageError `many-endpoints`, `unknown-pod`, `unknown-node` with the nearest that there is
 */
export function oneEndpoint(
  word: string,
  cluster: Pick<ClusterHandle, 'nodes' | 'router' | 'pods' | 'namespaceLabels'>,
): Endpoint {
  // No namespace can be called "pod".
  const selector = word.startsWith('pod/') ? word.slice('pod/'.length) : word;
  const [endpoint] = word === 'all' || selector === '' ? [] : selectEndpoints(selector, cluster);
  if (endpoint !== undefined) return endpoint;
  throw new UsageError('many-endpoints', `"${word}" is not one pod or node`, {
    hint: 'name a pod (web, namespace/web) or node/NAME; a pod of the name "all" is default/all',
  });
}
