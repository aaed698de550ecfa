import assert from 'node:assert/strict';
import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { scenarioJsonSchema } from '../../../../src/scenario/format/scenario-json-schema.ts';
import { type BadCase, badFile } from '../bad-case.ts';
import { everyType, type TypeName, typeNames } from './wrong-types.ts';

/** What of JSON Schema podnet's own one uses. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly else?: Schema;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly schema: Schema;
  /** A whole Scenario with this value here, and as little else as can be. */
  readonly document: (value: unknown) => unknown;
}

/** The least that fits. */
function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [option] = schema.anyOf ?? [];
  if (option !== undefined) return sample(option);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, sample(schema.properties?.[key] ?? {})]),
      );
    case 'array':
      return [sample(schema.items ?? {})];
    case 'integer':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case undefined:
    default:
      return schema.pattern?.includes('ms|s') === true ? '5s' : 'web';
  }
}

/** Every place that a value can stand at; of parts that are alike, the inside once. */
function* placesIn(place: Place, seen: Set<string>): Generator<Place> {
  yield place;
  const { schema } = place;
  const alike = JSON.stringify([schema.properties, schema.items, schema.anyOf]);
  if (seen.has(alike)) return;
  seen.add(alike);
  yield* inside(place, schema, seen);
  for (const option of schema.anyOf ?? []) yield* inside(place, option, seen);
}

function* inside({ path, document }: Place, schema: Schema, seen: Set<string>): Generator<Place> {
  const around = sample({ type: 'object', ...schema });
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const here = (value: unknown): unknown => document({ ...Object(around), [key]: value });
    yield* placesIn({ path: [...path, key], schema: inner, document: here }, seen);
  }
  if (schema.items !== undefined) {
    const here = (value: unknown): unknown => document([value]);
    yield* placesIn({ path: [...path, 0], schema: schema.items, document: here }, seen);
  }
  if (typeof schema.additionalProperties === 'object' && schema.additionalProperties.type !== undefined) {
    const here = (value: unknown): unknown => document({ a: value });
    yield* placesIn({ path: [...path, 'a'], schema: schema.additionalProperties, document: here }, seen);
  }
}

const typesOf: Readonly<Record<string, TypeName>> = {
  string: 'text',
  number: 'number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

function taken(schema: Schema): readonly TypeName[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(taken);
  // Any other word, and any broken number, is as wrong as another type.
  if (schema.const !== undefined || schema.enum !== undefined || schema.pattern?.startsWith('^(') === true)
    return [];
  // Whatever it says, it says something.
  if (schema.type === undefined) return typeNames;
  const type = typesOf[schema.type];
  return type === undefined ? [] : [type];
}

/** A value of each wrong type, at each place of the format of scenarios. */
export function schemaCases(): readonly BadCase[] {
  // It is an `if` for manifests, and `else` a Scenario.
  const schema = (scenarioJsonSchema() as Schema).else ?? {};
  const places = [...placesIn({ path: [], schema, document: (value) => value }, new Set())];
  return places.slice(1).flatMap(({ path, schema: at, document }) =>
    typeNames
      .filter((type) => !taken(at).includes(type))
      .map((type) => {
        const text = `${JSON.stringify(document(everyType[type]), undefined, 1)}\n`;
        return badFile(`${type} at ${path.join('.')}`, text, `${placeAt(text, path, type)}: error: `);
      }),
  );
}

/** Of nothing, its key is the place to look at. */
function placeAt(text: string, path: readonly (string | number)[], type: TypeName): string {
  const lines = new LineCounter();
  const above: unknown = parseDocument(text, { lineCounter: lines }).getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  assert.ok(isCollection(above) && last !== undefined);
  const pair = isMap(above) ? above.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
  const node = pair !== undefined && type === 'nothing' ? pair.key : above.get(last, true);
  assert.ok(isNode(node));
  const { line, col } = lines.linePos(node.range?.[0] ?? 0);
  return `bad.yaml:${line}:${col}`;
}
