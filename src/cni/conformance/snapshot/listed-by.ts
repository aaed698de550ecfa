import type { LabNode } from '../lab.ts';

const listTimeoutMs = 10_000;

/** The lines that a command prints in the node; none where it is missing or has nothing to tell. */
export const listedBy =
  (...command: readonly string[]) =>
  async (node: LabNode): Promise<readonly string[]> => {
    const { exitCode, stdout } = await node.exec(command, { timeoutMs: listTimeoutMs });
    if (exitCode !== 0) return [];
    return stdout
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  };
