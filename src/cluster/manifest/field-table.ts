/** What podnet does with a field of a Kubernetes object: acts on it, with the plugin cni only, or accepts it and says so. */
export type FieldUse = 'used' | 'cni' | 'ignored';

export type FieldTable = Readonly<Record<string, FieldUse>>;

/**
 * A table that names every field of a Kubernetes type, no more and no less, so that the compiler tells when
 * one was forgotten. `Newer` are fields of later Kubernetes releases than the types are of.
 */
export type Complete<T, Newer extends string = never> = Readonly<Record<keyof T | Newer, FieldUse>>;
