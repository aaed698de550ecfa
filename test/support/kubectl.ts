import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Why kubectl cannot be asked; false when it can. */
export const noKubectl: string | false =
  spawnSync('kubectl', ['version', '--client']).status === 0 ? false : 'kubectl is not installed';

/** What kubectl itself prints of an object, with no server: undefined when it refuses. */
export function kubectlPrints(object: object, format: string): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'podnet-kubectl-'));
  try {
    const file = path.join(folder, 'object.json');
    writeFileSync(file, JSON.stringify(object));
    // An annotation that is there already: kubectl prints the object as it is.
    const words = ['annotate', '--local', '--overwrite', '-f', file, 'same=same', '-o', format];
    return execFileSync('kubectl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
