import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import { imagePlace } from '../../runtime/docker/image/load-image-file.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-code.ts';
import { problemsText } from '../problem-text.ts';
import { ensureWritableFile } from '../writable.ts';
import { type BundleEntry, bundleEntry, inOrder } from './bundle-entry.ts';
import { bundleGuide } from './bundle-guide.ts';
import { nodeImages } from './node-images.ts';
import { packageEntries } from './package-entries.ts';
import { ProgressLine } from './progress-line.ts';
import { scenarioEntries } from './scenario-entries.ts';
import { megabytes } from './size-text.ts';
import { writeBundle } from './write-bundle.ts';

export interface BundleOptions {
  readonly file: string;
  /** Of node images. */
  readonly archives: readonly string[];
  readonly scenarios: readonly string[];
}

/** Makes a bundle, from finding out what is wrong to saying what to do with it; returns the exit status. */
export async function makeBundle(options: BundleOptions, context: CliContext): Promise<number> {
  const { file, archives } = options;
  const { terminal, env, signal, quiet, version } = context;
  checkName(file);
  const added = await scenarioEntries(options.scenarios);
  if (added.problems.length > 0) {
    terminal.err(problemsText(added.problems, terminal.errColours));
    return exitCodes.usage;
  }
  const own = withScenarios(packageEntries(), added.entries);
  ensureWritableFile(file, 'the bundle');
  const progress = new ProgressLine(context);
  // On the same disk, so that the bundle is there at once or not at all.
  const folder = mkdtempSync(join(dirname(file), '.podnet-bundle-'));
  try {
    const images = await nodeImages({ archives, folder, env, signal, onProgress: progress.begin });
    const entries = inOrder([
      ...own,
      ...images.map((image) => bundleEntry(imagePlace(image.architecture), image.file)),
    ]);
    const unfinished = join(folder, 'bundle.tgz');
    await writeBundle(unfinished, entries, { signal, onProgress: progressOf(file, entries, progress) });
    const sizeBytes = statSync(unfinished).size;
    renameSync(unfinished, file);
    progress.end();
    if (!quiet) terminal.err(bundleGuide({ file, sizeBytes, version, images, places: added.places }));
    return exitCodes.ok;
  } finally {
    progress.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** npm takes what has another name for a folder. */
function checkName(file: string): void {
  if (!/\.(?:tgz|tar\.gz)$/.test(file)) {
    throw new UsageError('bad-name', `${file}: npm installs a file only when its name ends in .tgz`, {
      hint: `podnet bundle -o ${file}.tgz`,
    });
  }
  const there = statSync(file, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile() && !there.isDirectory()) {
    throw new UsageError('cannot-write', `cannot write the bundle ${file}: it is no ordinary file`);
  }
}

function withScenarios(own: readonly BundleEntry[], added: readonly BundleEntry[]): readonly BundleEntry[] {
  const sources = new Map(own.map(({ path, source }) => [path, source]));
  for (const { path, source } of added) {
    const other = sources.get(path);
    if (other !== undefined && other !== source) {
      throw new UsageError('two-files', `${source} and ${other} would both be ${path} in the bundle`, {
        hint: 'rename one, or put it into a folder and bundle that',
      });
    }
    sources.set(path, source);
  }
  return [...own, ...added.filter(({ path }) => !own.some((entry) => entry.path === path))];
}

function progressOf(file: string, entries: readonly BundleEntry[], progress: ProgressLine) {
  const totalBytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  progress.begin(`writing ${file}: ${megabytes(totalBytes)} before compression`);
  return (doneBytes: number) => {
    progress.advance(`writing ${file}: ${Math.floor((100 * doneBytes) / totalBytes)} %`);
  };
}
