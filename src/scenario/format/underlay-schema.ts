import * as z from 'zod';
import type { UnderlayConfig } from '../../model/cluster-config.ts';
import { isLabelName } from '../../model/names.ts';
import { ipFamilies } from '../../model/verdict.ts';
import { speakAs } from './speak-as.ts';

/** It becomes the value of a label, and a word of the command line. */
export const zoneNameSchema = speakAs(z.string().refine(isLabelName), {
  code: 'bad-name',
  expected: 'the name of a zone (lower-case letters, digits and "-", at most 63 characters)',
});

const zoneSchema = speakAs(
  z.union([
    zoneNameSchema,
    z.strictObject({
      name: zoneNameSchema.describe('Unique; nodes get it as their label topology.kubernetes.io/zone.'),
      mtu: z.int().optional().describe('Of its links, in bytes; that of the underlay by default.'),
    }),
  ]),
  { code: 'bad-zone', expected: 'the name of a zone, or {name: a, mtu: 1400}' },
);

export const underlaySchema = z
  .strictObject({
    families: z
      .array(z.enum(ipFamilies))
      .optional()
      .describe('Which addresses nodes have, in this order; those of the podCIDRs by default.'),
    mtu: z.int().optional().describe('Of its links, in bytes; 1500 by default.'),
    zones: z
      .array(zoneSchema)
      .optional()
      .describe(
        'Each a subnet of its own; a router, node/router, joins them. By default there is one subnet.',
      ),
    router: z
      .strictObject({
        zones: z.array(zoneNameSchema).optional().describe('Those that it joins; all by default.'),
      })
      .optional()
      .describe('What joins the zones.'),
  })
  .describe('What connects the nodes.');

export function toUnderlayConfig(spec: z.output<typeof underlaySchema>): UnderlayConfig {
  const { families, mtu, zones, router } = spec;
  return {
    ...(families !== undefined && { families }),
    ...(mtu !== undefined && { mtuBytes: mtu }),
    ...(zones !== undefined && {
      zones: zones.map((zone) => {
        if (typeof zone === 'string') return { name: zone };
        return { name: zone.name, ...(zone.mtu !== undefined && { mtuBytes: zone.mtu }) };
      }),
    }),
    ...(router?.zones !== undefined && { routed: router.zones }),
  };
}
