import * as z from 'zod';

export const wordsState = z.record(z.string(), z.string());

/** Files that come into nodes, in the state of a cluster. */
export const filesState = z.array(
  z.object({ source: z.string(), target: z.string(), mode: z.int().exactOptional() }),
);

/** The daemon of a network plugin, in the state of a cluster. */
export const daemonState = z.object({
  command: z.array(z.string()),
  env: wordsState,
  ready: z.object({ command: z.array(z.string()), timeoutMs: z.number().positive() }).exactOptional(),
});
