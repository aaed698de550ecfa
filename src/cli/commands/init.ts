import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import { type Arguments, flag, text, texts } from '../arguments.ts';
import { cniOptions } from '../cni-options.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { given } from '../given.ts';
import { ensureWritableFile } from '../writable.ts';
import type { NewScenario } from '../new-scenario.ts';
import { packageFolder } from '../../util/package.ts';

export const initCommand: Command = {
  name: 'init',
  usage: 'init [file]',
  summary: 'Write a commented first scenario',
  options: {
    manifest: {
      type: 'string',
      requiresArg: true,
      describe: 'Kubernetes manifests the scenario starts with',
      completion: 'files',
    },
    conflist: { ...cniOptions.conflist, describe: 'The CNI configuration that the scenario tests' },
    'bin-dir': cniOptions['bin-dir'],
    force: { type: 'boolean', describe: 'Overwrite a file that is there' },
  },
  positionals: { file: { type: 'string', describe: 'scenario.yaml by default', completion: 'files' } },
  examples: [
    ['podnet init', 'writes scenario.yaml'],
    ['podnet init --conflist my.conflist --bin-dir bin', 'tests a CNI plugin'],
    ['podnet init smoke.yaml --manifest pods.yaml', 'tests the pods of a manifest'],
  ],
  async run(args, { terminal }) {
    const { newScenarioText } = await import('../new-scenario.ts');
    const file = text(args, 'file') ?? 'scenario.yaml';
    const manifest = text(args, 'manifest');
    if (existsSync(file) && !flag(args, 'force')) {
      throw new UsageError('file-exists', `${file} is there already`, {
        hint: 'choose another name, or overwrite it with --force',
      });
    }
    if (manifest !== undefined && !existsSync(manifest)) {
      throw new UsageError('no-file', `there is no file ${manifest}`);
    }
    const cni = cniOf(args, file);
    const content = newScenarioText({
      name: scenarioName(file),
      schema: slashes(fromFolderOf(file, join(packageFolder(), 'scenarios', 'schema.json'))),
      ...(manifest === undefined ? {} : { manifest: slashes(fromFolderOf(file, manifest)) }),
      ...given('cni', cni),
    });
    ensureWritableFile(file, 'the scenario');
    writeFileSync(file, content);
    terminal.err(`wrote ${file}; run it with: podnet test ${file}\n`);
    return exitCodes.ok;
  },
};

/** `My Test.yaml` → `my-test`: a name that Kubernetes' rules allow. */
function scenarioName(file: string): string {
  const words = basename(file)
    .replace(/\.ya?ml$/i, '')
    .toLowerCase();
  return (
    words
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 63) || 'scenario'
  );
}

/** @throws UsageError `no-file`, `bin-dir-alone` */
function cniOf(args: Arguments, file: string): NewScenario['cni'] {
  const conflist = text(args, 'conflist');
  const binDirs = texts(args, 'bin-dir');
  if (conflist === undefined) {
    if (binDirs.length === 0) return undefined;
    throw new UsageError('bin-dir-alone', '--bin-dir is for the plugins of a CNI configuration', {
      hint: 'name it: --conflist FILE',
    });
  }
  const missing = [conflist, ...binDirs].find((path) => !existsSync(path));
  if (missing !== undefined) throw new UsageError('no-file', `there is nothing at ${missing}`);
  return {
    conflist: slashes(fromFolderOf(file, conflist)),
    binDirs: binDirs.map((dir) => slashes(fromFolderOf(file, dir)) || '.'),
  };
}

function fromFolderOf(file: string, target: string): string {
  return relative(dirname(file), target);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
