import type { ObjectMeta } from '../../model/kubernetes.ts';
import { isLabelName, isObjectName } from '../../model/names.ts';
import { readAnnotations, readLabels } from './labels.ts';
import { objectMetaFields } from './meta-fields.ts';
import type { Place } from './place.ts';

const subdomainHint = 'use lower-case letters, digits, "-" and ".", at most 253 characters';
const labelHint = 'use lower-case letters, digits and "-", at most 63 characters';

/** Metadata of an object that lives in a namespace, `default` if it names none. */
export function readMetadata(place: Place): ObjectMeta {
  place.required(objectMetaFields);
  const namespace = place.at('namespace');
  return {
    name: readName(place.at('name'), isObjectName, subdomainHint),
    namespace: namespace.isAbsent ? 'default' : readName(namespace, isLabelName, labelHint),
    ...readLabelsAndAnnotations(place),
  };
}

/** Metadata of an object that lives in no namespace. */
export function readClusterMetadata(place: Place): ObjectMeta {
  place.required(objectMetaFields);
  const namespace = place.at('namespace');
  if (!namespace.isAbsent) namespace.refuse('bad-value', 'a Namespace lives in no namespace', 'take it out');
  return {
    name: readName(place.at('name'), isLabelName, labelHint),
    namespace: '',
    ...readLabelsAndAnnotations(place),
  };
}

export function readLabelsAndAnnotations(place: Place): Pick<ObjectMeta, 'labels' | 'annotations'> {
  return { labels: readLabels(place.at('labels')), annotations: readAnnotations(place.at('annotations')) };
}

/** A name that must be there. */
export function readLabelName(place: Place): string {
  return readName(place, isLabelName, labelHint);
}

function readName(place: Place, isName: (text: string) => boolean, hint: string): string {
  if (place.isAbsent) place.missing('give it a name');
  const text = place.text();
  if (text !== undefined && !isName(text)) place.refuse('bad-name', `"${text}" is no valid name`, hint);
  return text ?? '';
}
