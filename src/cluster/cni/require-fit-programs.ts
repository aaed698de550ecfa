import { UsageError } from '../../model/errors.ts';
import { examineProgram } from './examine-program.ts';
import { fileInParcel } from './file-in-parcel.ts';
import type { ParcelEntry } from './parcel-entry.ts';
import { programPath } from './plan-parcel.ts';
import { unfitProgram } from './unfit-program.ts';

/**
 * Plugins that no node can run are refused before any is asked to. What is missing is told where it is called.
 * @param architecture of the nodes, as process.arch has it
 * @throws UsageError
 */
export async function requireFitPrograms(
  types: readonly string[],
  entries: readonly ParcelEntry[],
  architecture: string,
): Promise<void> {
  for (const type of types) {
    const found = fileInParcel(programPath(type), entries);
    if (found === undefined) continue;
    const { source, mode } = found;
    const unfit = unfitProgram(await examineProgram(source), { mode, architecture });
    if (unfit !== undefined)
      throw new UsageError(unfit.code, `${source} ${unfit.says}`, { hint: unfit.hint });
  }
}
