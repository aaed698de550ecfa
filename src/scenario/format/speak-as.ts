import * as z from 'zod';

/** How problems speak of a value that does not fit a schema. */
export interface Wording {
  /** The problem's code. */
  readonly code: string;
  /** After "expected": `a duration such as 5s`. */
  readonly expected: string;
  /** What to do, from the value that was written. */
  readonly hint?: (value: unknown) => string | undefined;
}

const wordings = z.registry<Wording>();

/** Gives a schema words of its own; kept beside it, so that they do not end up in the JSON Schema. */
export function speakAs<S extends z.ZodType>(schema: S, wording: Wording): S {
  // A registry's metadata type depends on the schema's output, which no wording uses.
  (wordings as z.core.$ZodRegistry<Wording, z.ZodType>).add(schema, wording);
  return schema;
}

export function wordingOf(schema: z.core.$ZodType): Wording | undefined {
  return wordings.get(schema);
}
