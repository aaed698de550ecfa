import { UsageError } from '../../model/errors.ts';
import { loadManifests, type LoadedManifests } from '../../scenario/load-manifests.ts';
import { flag, texts, type Arguments } from '../arguments.ts';
import type { CliContext } from '../cli-context.ts';
import { manifestFiles, readManifestBytes } from '../manifest-files.ts';
import { namespaceGiven } from '../namespace-option.ts';
import { problemsText } from '../problem-text.ts';

/**
 * The objects of `-f`, with notes about what podnet does not act on; undefined when something is wrong with them, which
 * is told then.
 * @throws UsageError `no-such-file`, `no-manifests`
 */
export async function loadForChange(
  args: Arguments,
  { terminal, verbose, quiet }: CliContext,
): Promise<LoadedManifests | undefined> {
  const namespace = namespaceGiven(args);
  const files = await manifestFiles(texts(args, 'filename'), { recursive: flag(args, 'recursive') });
  const loaded = await loadManifests(files, {
    readFile: readManifestBytes,
    ...(namespace === undefined ? {} : { namespace }),
  });
  if (verbose) for (const notice of new Set(loaded.notices)) terminal.err(`note: ${notice}\n`);
  if (loaded.problems.length > 0) {
    terminal.err(problemsText(loaded.problems, terminal.errColours));
    return undefined;
  }
  if (!quiet) {
    for (const file of loaded.scenarios) {
      terminal.err(`note: of the scenario in ${file} only its manifests count, not its cluster and steps\n`);
    }
  }
  if (loaded.manifests.length === 0) {
    throw new UsageError('no-manifests', `there is no object in ${texts(args, 'filename').join(', ')}`, {
      hint: 'name a file with Kubernetes objects',
    });
  }
  return loaded;
}
