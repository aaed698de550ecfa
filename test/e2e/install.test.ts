import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { openFolder, repository } from '../support/built-cli.ts';
import { cloneRepository } from '../support/packed-package.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';
import { openWorld } from '../support/world.ts';

const skip = needsRoot || missing('npm', 'unshare', 'nsenter', 'setpriv');
const readme = readFileSync(path.join(repository, 'README.md'), 'utf8');

/** The block of the README behind `<!-- NAME -->`. */
function block(name: string): string {
  const [, text] = new RegExp(`<!-- ${name} -->\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(readme) ?? [];
  assert.ok(text !== undefined, `the README has no block ${name}`);
  return text;
}

suite('the way to install that the README shows', { skip }, () => {
  test('a clone is packed, and the file installed and tried; then a bundle for a workshop', async (context) => {
    await using world = await openWorld();
    const folder = openFolder(context);
    const prefix = path.join(folder, 'prefix');
    const run = async (where: string, script: string): Promise<string> => {
      const variables = [
        `PATH=${prefix}/bin:${process.env['PATH']}`,
        `npm_config_prefix=${prefix}`,
        'PODNET_RUNTIME=namespace',
      ];
      const command = ['env', `--chdir=${where}`, ...variables, 'sh', '-ec', script];
      const { exitCode, stdout, stderr } = await world.run(command, 'root');
      assert.equal(exitCode, 0, script + stdout + stderr);
      return stdout;
    };
    const clone = path.join(folder, 'clone');
    cloneRepository(clone);
    assert.match(await run(clone, block('run: clone')), / passed, 0 failed, 0 errors, 0 skipped/);

    const workshop = path.join(folder, 'workshop');
    mkdirSync(path.join(workshop, 'labs'), { recursive: true });
    const lab = scenarioText('- probe: {from: a, to: b}', podText('a') + podText('b'));
    writeFileSync(path.join(workshop, 'labs/one.yaml'), lab);
    const seen = await run(workshop, block('run: workshop'));
    assert.match(seen, /1 passed, 0 failed, 0 errors, 0 skipped/);
  });

  test('the step of a workflow has inputs that the action knows', () => {
    const { inputs } = parse(readFileSync(path.join(repository, 'action.yml'), 'utf8')) as {
      readonly inputs: Readonly<Record<string, { readonly required?: boolean }>>;
    };
    const [step] = parse(block('action')) as readonly [{ readonly with: Readonly<Record<string, string>> }];
    for (const name of Object.keys(step.with)) assert.ok(name in inputs, name);
    for (const [name, { required }] of Object.entries(inputs)) {
      assert.ok(required !== true || name in step.with, `${name} is required`);
    }
  });
});
