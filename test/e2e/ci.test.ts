import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { spawn, spawnSync } from 'node:child_process';
import { after, before, suite, test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import * as z from 'zod';
import { openFolder, podnet, repository } from '../support/built-cli.ts';
import { cloneRepository, outsideNpm, type PackedPackage, packPackage } from '../support/packed-package.ts';
import { missing, needsRoot } from '../support/requires.ts';
import { type Ended, endOf } from '../support/run-podnet.ts';
import { podText, scenarioText } from '../support/scenario-text.ts';
import { openWorld, type User, type World } from '../support/world.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.record(z.string(), text);

/** GitHub, "Metadata syntax reference": all that an action of the composite kind may have. */
const stepOfAction = z.union([
  z.strictObject({
    run: z.string(),
    shell: z.enum(['bash', 'sh', 'pwsh', 'python']),
    name: z.string().optional(),
    id: z.string().optional(),
    if: z.string().optional(),
    env: texts.optional(),
    'working-directory': z.string().optional(),
    'continue-on-error': z.union([z.boolean(), z.string()]).optional(),
  }),
  z.strictObject({
    uses: z.string().regex(/^[\w.-]+\/[\w.-]+(\/[\w./-]+)?@[\w.-]+$/),
    name: z.string().optional(),
    id: z.string().optional(),
    if: z.string().optional(),
    env: texts.optional(),
    with: texts.optional(),
    'continue-on-error': z.union([z.boolean(), z.string()]).optional(),
  }),
]);
const actionSchema = z.strictObject({
  name: z.string(),
  author: z.string().optional(),
  description: z.string().max(125),
  inputs: z.record(
    z.string().regex(/^[a-z_][a-z0-9_-]*$/),
    z.strictObject({
      description: z.string(),
      required: z.boolean().optional(),
      default: z.string().optional(),
      deprecationMessage: z.string().optional(),
    }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })).optional(),
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(stepOfAction).min(1) }),
  branding: z.strictObject({
    icon: z.string(),
    color: z.enum(['white', 'black', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark']),
  }),
});

/** Of workflows and pipelines: what tells which lines run with which variables. */
const workflowSchema = z.object({
  env: texts,
  jobs: z.object({
    scenarios: z.object({
      steps: z.array(z.object({ run: z.string().optional(), env: texts.optional() })),
    }),
  }),
});
const gitlabJob = z.object({ extends: z.literal('.podnet'), variables: texts, script: z.array(z.string()) });
const pipelineSchema = z.object({
  variables: texts,
  '.podnet': z.object({ before_script: z.array(z.string()) }),
  'pod-network': gitlabJob,
  'pod-network-in-docker': gitlabJob,
});

const read = (file: string): unknown => parse(readFileSync(path.join(repository, file), 'utf8'));
const skip = needsRoot || missing('npm', 'bash', 'unshare', 'nsenter', 'setpriv');

/** As GitHub and GitLab start their shells: GitHub's documentation of `shell`; the scripts of GitLab's runner. */
const shells = {
  github: ['bash', '-e', '-c'],
  action: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
  gitlab: ['bash', '-eo', 'pipefail', '-c'],
} as const;

suite('continuous integration', { concurrency: 2, skip }, () => {
  let packed: PackedPackage;
  before(async () => {
    packed = await packPackage();
  });
  after(() => packed?.[Symbol.asyncDispose]());

  test('action.yml is what GitHub takes', () => {
    const action = actionSchema.parse(read('action.yml'));
    const used = JSON.stringify(action.runs).matchAll(/inputs\.([\w-]+)/g);
    assert.deepEqual(new Set([...used].map(([, name]) => name)), new Set(Object.keys(action.inputs)));
    for (const step of action.runs.steps) {
      // Text of a workflow must not become code: it goes by the environment.
      if ('run' in step) assert.doesNotMatch(step.run, /\$\{\{/);
    }
  });

  test("the action's steps run scenarios with reports, summary and arguments", async (context) => {
    await using world = await openWorld();
    const folder = project(context, packed);
    const inputs = {
      scenarios: 'ci/scenarios\nci/more scenarios/two.yaml\n',
      report: 'junit=reports/podnet.xml',
      args: '--repeat\n2',
      package: './ci/podnet.tgz',
    };
    const { exitCode, stdout, stderr } = await runAction(world, folder, inputs);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(readFileSync(path.join(folder, 'summary.md'), 'utf8'), /^#.*/m);
    const junit = readFileSync(path.join(folder, 'reports/podnet.xml'), 'utf8');
    assert.equal(junit.match(/<testsuite /g)?.length, 4);
  });

  test('without a package, the action installs its own source; a failed step is annotated', async (context) => {
    await using world = await openWorld();
    const folder = project(context, packed);
    const clone = path.join(folder, 'action');
    cloneRepository(clone);
    writeFileSync(
      path.join(folder, 'ci/scenarios/one.yaml'),
      scenarioText(
        '- name: nobody is there\n  probe: {from: a, to: b, port: 81}',
        podText('a') + podText('b'),
      ),
    );
    const ended = await runAction(world, folder, { scenarios: 'ci/scenarios' }, clone, 'root');
    assert.deepEqual([ended.step, ended.exitCode], ['Run the scenarios', 1], ended.stdout + ended.stderr);
    assert.match(
      ended.stdout,
      /^::error file=ci\/scenarios\/one\.yaml,line=\d+,title=s%3A 01 nobody is there::/m,
    );
    assert.match(readFileSync(path.join(folder, 'summary.md'), 'utf8'), /nobody is there/);
  });

  test("the lines of GitHub's example run as they stand", async (context) => {
    await using world = await openWorld();
    const folder = project(context, packed);
    const { env, jobs } = workflowSchema.parse(read('examples/ci/github.yml'));
    for (const step of jobs.scenarios.steps) {
      if (step.run === undefined) continue;
      const command = [...shells.github, step.run];
      // Their machines run steps as an ordinary user.
      const ended = await world.run(inProject(folder, { ...env, ...step.env }, command), 'nobody');
      assert.equal(ended.exitCode, 0, step.run + ended.stdout + ended.stderr);
    }
    assert.match(readFileSync(path.join(folder, 'reports/podnet.xml'), 'utf8'), /<testsuite /);
  });

  test("the lines of GitLab's example run as they stand where /proc/sys is read-only", async (context) => {
    await using world = await openWorld();
    const folder = project(context, packed);
    // As Docker mounts it in a container.
    const seal = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys';
    assert.equal((await world.run(['sh', '-c', seal], 'root')).exitCode, 0);
    const {
      variables,
      '.podnet': common,
      'pod-network': job,
    } = pipelineSchema.parse(read('examples/ci/gitlab.yml'));
    const lines = [...common.before_script, ...job.script];
    const environment = { ...variables, ...job.variables };
    const command = inProject(folder, environment, [...shells.gitlab, lines.join('\n')]);
    const { exitCode, stdout, stderr } = await world.run(command, 'root');
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /1 passed, 0 failed, 0 errors, 0 skipped/);
    assert.ok(existsSync(path.join(folder, 'reports/podnet.xml')));
  });

  test("the lines of GitLab's example with an engine run as they stand", {
    skip: noDocker(),
  }, async (context) => {
    const folder = project(context, packed);
    const pipeline = pipelineSchema.parse(read('examples/ci/gitlab.yml'));
    const job = pipeline['pod-network-in-docker'];
    const lines = [...pipeline['.podnet'].before_script, ...job.script].join('\n');
    // The test's own engine instead of the service beside the job.
    const { PODNET_RUNTIME = '' } = job.variables;
    const variables = {
      ...pipeline.variables,
      PODNET_RUNTIME,
      DOCKER_HOST: process.env['DOCKER_HOST'] ?? '',
    };
    const [program = '', ...args] = inProject(folder, variables, [...shells.gitlab, lines]);
    const ended = await endOf(spawn(program, args, { env: outsideNpm(), stdio: ['ignore', 'pipe', 'pipe'] }));
    assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /1 passed, 0 failed, 0 errors, 0 skipped/);
  });
});

/** A project of somebody's, with podnet's package and a scenario, where its build server has checked it out. */
function project(context: TestContext, packed: PackedPackage): string {
  const folder = openFolder(context);
  for (const name of ['ci', 'ci/scenarios', 'ci/more scenarios']) mkdirSync(path.join(folder, name));
  copyFileSync(packed.file, path.join(folder, 'ci/podnet.tgz'));
  const scenario = scenarioText('- probe: {from: a, to: b}', podText('a') + podText('b'));
  writeFileSync(path.join(folder, 'ci/scenarios/one.yaml'), scenario);
  writeFileSync(path.join(folder, 'ci/more scenarios/two.yaml'), scenario);
  return folder;
}

/** Runs the steps of action.yml in order, with GitHub's defaults for what is not given. */
async function runAction(
  world: World,
  folder: string,
  given: Readonly<Record<string, string>>,
  actionPath = '/nowhere',
  user: User = 'nobody',
): Promise<Ended & { readonly step: string | undefined }> {
  const { inputs, runs } = actionSchema.parse(read('action.yml'));
  const summary = path.join(folder, 'summary.md');
  writeFileSync(summary, '');
  chmodSync(summary, 0o666);
  const values = new Map(
    Object.entries(inputs).map(([name, input]) => [`inputs.${name}`, input.default ?? '']),
  );
  for (const [name, value] of Object.entries(given)) values.set(`inputs.${name}`, value);
  values.set('github.action_path', actionPath);
  const evaluated = (value: string): string =>
    value.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => {
      const found = values.get(name);
      assert.ok(found !== undefined, name);
      return found;
    });
  let step: z.output<typeof stepOfAction> | undefined;
  let ended: Ended = { exitCode: null, stdout: '', stderr: '' };
  for (step of runs.steps) {
    if (!('run' in step)) continue;
    const entries = Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluated(value)] as const);
    const environment = { GITHUB_STEP_SUMMARY: summary, ...Object.fromEntries(entries) };
    ended = await world.run(inProject(folder, environment, [...shells.action, step.run]), user);
    if (ended.exitCode !== 0) break;
  }
  return { ...ended, step: step?.name };
}

/** Programs that npm installs for all go to a prefix of the user's own, as with the action that sets up Node.js. */
function inProject(
  folder: string,
  variables: Readonly<Record<string, string>>,
  command: readonly string[],
): readonly string[] {
  const prefix = path.join(folder, 'prefix');
  const all = {
    ...variables,
    npm_config_prefix: prefix,
    PATH: `${prefix}/bin:${process.env['PATH']}`,
    CI: 'true',
  };
  const words = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  return ['env', `--chdir=${folder}`, ...words, ...command];
}

/** Why nodes cannot be containers in this test. */
function noDocker(): string | false {
  if ((process.env['DOCKER_HOST'] ?? '') === '') return 'needs DOCKER_HOST';
  const [program = '', ...args] = podnet('test', 'nowhere.yaml', '--runtime', 'docker');
  const { stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return stderr.includes('not built') ? 'the docker runtime is not built yet' : false;
}
