import type { ClusterHandle } from '../../cluster/cluster-handle.ts';
import type { NodeName } from '../../model/names.ts';
import type { Files } from './checks/kernel-limits.ts';

/** Ends what is told of a file; no file below /proc has it. */
const end = '\u0001';

/** Prints each file that is there after its name. */
const script =
  'for file in "$@"; do [ -r "$file" ] && echo "$file" && cat "$file" && printf "\\001"; done; true';

/** Tells kernels apart, also those of the same release. */
const bootId = '/proc/sys/kernel/random/boot_id';

/**
 * Files below /proc as a node has them, all read in one go. Those that only the first network namespace has are read
 * here, where a node runs on the kernel of this machine.
 */
export async function filesOfNode(
  cluster: ClusterHandle,
  node: NodeName,
  here: Files,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Files> {
  const command = ['sh', '-c', script, 'sh', bootId, ...paths];
  const { stdout } = await cluster.exec({ kind: 'node', node }, command, { signal });
  const texts = new Map(
    stdout.split(end).map((told) => {
      const [path = '', ...lines] = told.split('\n');
      return [path, lines.join('\n').trimEnd()] as const;
    }),
  );
  const isHere = texts.get(bootId) !== undefined && texts.get(bootId) === here.read(bootId);
  return { read: (path) => texts.get(path) ?? (isHere ? here.read(path) : undefined) };
}
