import { networksAnnotation } from '../../model/cni-annotations.ts';
import type { CniPodRequest, PodNetworkRequest } from '../../model/cni-network.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { bandwidthOf } from './bandwidth.ts';
import { findNetwork, type KnownNetworks } from './find-network.ts';
import { parseNetworkSelections } from './network-selection.ts';
import { portMappingsOf } from './port-mappings.ts';

/**
 * What a pod's manifest asks of those who attach it.
 * @throws UsageError for annotations that cannot be read, and networks that are not there
 */
export function cniPodRequest({ metadata, spec }: Pod, known: KnownNetworks): CniPodRequest {
  const { uid = '', namespace, annotations } = metadata;
  const portMappings = portMappingsOf(spec.containers);
  const bandwidth = bandwidthOf(annotations);
  const selections = parseNetworkSelections(annotations[networksAnnotation] ?? '');
  return {
    uid,
    capabilities: {
      ...(portMappings.length > 0 && { portMappings }),
      ...(bandwidth !== undefined && { bandwidth }),
    },
    networks: selections.map(
      ({ name, namespace: asked, ...rest }): PodNetworkRequest => ({
        ...rest,
        ...findNetwork({ name, ...(asked !== undefined && { namespace: asked }) }, namespace, known),
      }),
    ),
  };
}
