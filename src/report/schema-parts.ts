import * as z from 'zod';
import { probeProtocols, reasons, verdictNames } from '../model/verdict.ts';

/** Marked so that the JSON Schema lets names of later versions through. */
export const open = { tolerant: true } as const;
export const verdict = z.enum(verdictNames).meta(open);
export const reason = z.enum(reasons).meta(open);
export const protocol = z.enum(probeProtocols).meta(open);
export const family = z.enum(['ipv4', 'ipv6']);
export const count = z.number().int().nonnegative();

export const inspection = z
  .object({
    subject: z.string(),
    sections: z
      .array(
        z
          .object({
            title: z
              .enum(['links', 'addresses', 'routes', 'neighbours', 'fdb', 'rules', 'sockets', 'bgp'])
              .meta(open),
            lines: z.array(z.string()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();

export const icmp = z.object({ type: count, code: count, sender: z.string() }).readonly();

export const failure = z
  .object({
    what: z.string(),
    expected: z.string(),
    seen: z.string(),
    verdict: z.exactOptional(verdict),
    reason: z.exactOptional(reason),
    icmp: z.exactOptional(icmp),
    from: z.exactOptional(z.string()),
    to: z.exactOptional(z.string()),
    fromAddress: z.exactOptional(z.string()),
    toAddress: z.exactOptional(z.string()),
    protocol: z.exactOptional(protocol),
    port: z.exactOptional(count),
    lines: z.exactOptional(z.array(count).readonly()).describe('of the network model, which it breaks'),
    lookAt: z.exactOptional(z.string()).describe('where to look first'),
    evidence: z.array(inspection).readonly(),
  })
  .readonly();

const cell = z.object({ verdict, expected: z.boolean() }).readonly();

export const matrix = z
  .object({
    protocol,
    port: z.exactOptional(count),
    family: z.exactOptional(family).describe("of the targets' addresses, where all are of one"),
    from: z.array(z.string()).readonly(),
    to: z.array(z.string()).readonly(),
    cells: z
      .array(z.array(cell.nullable()).readonly())
      .readonly()
      .describe('cells[row][column]; null where no probe was asked for'),
  })
  .readonly();

export const surroundings = z
  .object({
    podnetVersion: z.string(),
    runtime: z.enum(['namespace', 'docker']),
    kernel: z.string(),
    architecture: z.string(),
    nodeVersion: z.string(),
    privilege: z.enum(['root', 'user-namespace']),
    engine: z.exactOptional(z.string()),
    image: z.exactOptional(z.string()),
  })
  .readonly();

/** Equal both ways, optional and readonly marks included; a difference does not compile. */
// oxlint-disable-next-line no-unnecessary-type-parameters -- this comparison of deferred conditional types is the only exact one
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
export type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;

/** A schema as JSON Schema (2020-12); unknown keys and new names are let through. */
export function openJsonSchema(
  schema: z.ZodType,
  about: { readonly title: string; readonly description: string },
): object {
  return {
    ...z.toJSONSchema(schema, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        if (jsonSchema['tolerant'] !== true) return;
        delete jsonSchema['tolerant'];
        if (zodSchema._zod.def.type === 'enum') {
          jsonSchema.examples = jsonSchema.enum ?? [];
          delete jsonSchema.enum;
        }
      },
    }),
    ...about,
  };
}
