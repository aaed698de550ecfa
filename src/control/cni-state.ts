import * as z from 'zod';
import type { CniConfig } from '../model/cni-network.ts';
import { daemonState, filesState, wordsState } from './daemon-state.ts';

const conflist = z.object({ file: z.string(), text: z.string() });

/** What a CNI plugin needs, in the state of a cluster. */
export const cniStateSchema: z.ZodType<CniConfig> = z.object({
  conflist,
  networks: z.array(conflist),
  binDirs: z.array(z.string()),
  files: filesState,
  env: wordsState,
  capabilities: z.record(z.string(), z.unknown()),
  routes: z.enum(['podnet', 'plugin']),
  profile: z.enum(['spec', 'containerd', 'crio']),
  timeoutMs: z.number().positive().exactOptional(),
  daemon: daemonState.exactOptional(),
});
