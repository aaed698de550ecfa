import * as z from 'zod';
import { wordingOf, type Wording } from '../format/speak-as.ts';

type Path = readonly PropertyKey[];

/** Every schema that a value at a path could be meant for: wrappers and their insides, all options of unions. */
export function schemasAt(schema: z.core.$ZodType, path: Path): readonly z.core.$ZodType[] {
  const layers = unwrap(schema);
  const [segment, ...rest] = path;
  if (segment === undefined) return layers;
  return layers.flatMap((layer) => {
    const child = childOf(layer, segment);
    return child === undefined ? [] : schemasAt(child, rest);
  });
}

/** The keys that a mapping at a path may have. */
export function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const keys = schemasAt(schema, path).flatMap((layer) =>
    layer instanceof z.ZodObject ? Object.keys(layer.shape) : [],
  );
  return [...new Set(keys)];
}

/** The words for what belongs at a path; the outermost layer that has any decides. */
export function wordingAt(schema: z.core.$ZodType, path: Path): Wording | undefined {
  for (const layer of schemasAt(schema, path)) {
    const wording = wordingOf(layer);
    if (wording !== undefined) return wording;
  }
  return undefined;
}

function unwrap(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return [schema, ...unwrap(schema.def.innerType)];
  }
  if (schema instanceof z.ZodPipe) return [schema, ...unwrap(schema.in)];
  if (schema instanceof z.ZodUnion) return [schema, ...schema.options.flatMap(unwrap)];
  return [schema];
}

function childOf(schema: z.core.$ZodType, segment: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, segment)) {
    return Object.entries(schema.shape).find(([key]) => key === segment)?.[1];
  }
  return undefined;
}
