import type { Json } from '../json.ts';

/** One step on the way from some values to others. */
export type Step =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: number | boolean }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | {
      readonly kind: 'slice';
      readonly from?: number;
      readonly to?: number;
      readonly single: boolean;
      readonly step?: number;
    }
  | { readonly kind: 'union'; readonly paths: readonly Path[] }
  | { readonly kind: 'filter'; readonly left: Path; readonly comparison?: Comparison };

export type Path = readonly Step[];

export const operators = ['==', '!=', '<=', '>=', '<', '>'] as const;
export interface Comparison {
  readonly operator: (typeof operators)[number];
  readonly right: Path;
}

/** What a template consists of: text, `{.a.b}`, and `{range .items[*]}…{end}`. */
export type Part =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'range'; readonly over: Path; readonly parts: readonly Part[] };

/** Everything that a part of a template found, which is printed with spaces between. */
export type Found = readonly Json[];
