import * as z from 'zod';
import { type BgpConfig, bgpTopologies } from '../model/bgp/bgp-config.ts';
import { isLabelName, parseNodeName } from '../model/names.ts';
import { daemonState, filesState } from './daemon-state.ts';

/** What BGP needs, in the state of a cluster. */
export const bgpStateSchema: z.ZodType<BgpConfig> = z.object({
  topology: z.enum(bgpTopologies),
  reflector: z.string().refine(isLabelName).transform(parseNodeName).exactOptional(),
  asn: z.int(),
  daemon: z.union([
    z.literal('bird'),
    daemonState.extend({
      config: z.array(
        z.object({
          file: z.string(),
          text: z.string(),
          target: z.string(),
          mode: z.int().exactOptional(),
        }),
      ),
      files: filesState,
    }),
  ]),
});
