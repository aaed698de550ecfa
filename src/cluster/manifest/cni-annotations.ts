import { bandwidthAnnotations, networksAnnotation } from '../../model/cni-annotations.ts';
import type { Place } from './place.ts';

const names = [networksAnnotation, ...Object.values(bandwidthAnnotations)];

/** Notes what in a pod's annotations only CNI plugins can do. */
export function noteCniAnnotations(annotations: Place): void {
  for (const name of names) {
    const annotation = annotations.at(name);
    if (!annotation.isAbsent) annotation.ignore('cni');
  }
}
