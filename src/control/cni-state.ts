import * as z from 'zod';
import type { CniConfig } from '../model/cni-network.ts';

const words = z.record(z.string(), z.string());
const conflist = z.object({ file: z.string(), text: z.string() });

/** What a CNI plugin needs, in the state of a cluster. */
export const cniStateSchema: z.ZodType<CniConfig> = z.object({
  conflist,
  networks: z.array(conflist),
  binDirs: z.array(z.string()),
  files: z.array(z.object({ source: z.string(), target: z.string(), mode: z.int().exactOptional() })),
  env: words,
  capabilities: z.record(z.string(), z.unknown()),
  routes: z.enum(['podnet', 'plugin']),
  profile: z.enum(['spec', 'containerd', 'crio']),
  timeoutMs: z.number().positive().exactOptional(),
  daemon: z
    .object({
      command: z.array(z.string()),
      env: words,
      ready: z.object({ command: z.array(z.string()), timeoutMs: z.number().positive() }).exactOptional(),
    })
    .exactOptional(),
});
