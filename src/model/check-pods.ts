import type { ObjectMeta } from './kubernetes.ts';

/** What the pods of a check, and their namespace, are known by: they are nobody's objects. */
export const checkLabel = 'podnet.dev/check';

/** It belongs to a check that runs, and goes with it. */
export const isOfCheck = ({ metadata }: { readonly metadata: Pick<ObjectMeta, 'labels'> }): boolean =>
  Object.hasOwn(metadata.labels, checkLabel);

/** A pod that a check wants: its own, with nothing running in it. */
export interface CheckPod {
  readonly name: string;
  readonly node: string;
  /** Those that it shall have, in the order of the podCIDRs; CNI plugins give what they like. */
  readonly addresses?: readonly string[];
}

/** Objects without those of checks, which go with them. */
export const withoutChecks = <
  T extends { readonly metadata: { readonly labels: Readonly<Record<string, string>> } },
>(
  objects: readonly T[],
): readonly T[] => objects.filter((object) => !isOfCheck(object));
