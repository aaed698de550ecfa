import type { LabNode } from '../lab.ts';

const listTimeoutMs = 10_000;

/** As a shell says that there is no such program. */
const noSuchProgram = 127;

/**
 * The lines that a command prints in the node; none where it is missing, and undefined where it failed: what it would
 * have told is not known then.
 */
export const listedBy =
  (...command: readonly string[]) =>
  async (node: LabNode): Promise<readonly string[] | undefined> => {
    const { exitCode, stdout } = await node.exec(command, { timeoutMs: listTimeoutMs });
    if (exitCode !== 0) return exitCode === noSuchProgram ? [] : undefined;
    return stdout
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  };
