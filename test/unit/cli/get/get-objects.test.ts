import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Arguments } from '../../../../src/cli/arguments.ts';
import type { CliContext } from '../../../../src/cli/cli-context.ts';
import { parseCommandLine } from '../../../../src/cli/command-line.ts';
import { commands } from '../../../../src/cli/commands/registry.ts';
import { describeObjects } from '../../../../src/cli/get/describe-objects.ts';
import { getObjects } from '../../../../src/cli/get/get-objects.ts';
import { EnvironmentError } from '../../../../src/model/errors.ts';
import { createColours } from '../../../../src/report/colours.ts';
import { MemoryCluster } from '../../../support/memory-cluster.ts';
import { container, deployment, namespace, pod } from '../../../support/objects.ts';

class Asked {
  out = '';
  err = '';
  readonly interruption = new AbortController();
  readonly cluster = new MemoryCluster();
  /** Called with all of standard output after every piece of it. */
  onOut: (out: string) => void = () => {};

  readonly #context: CliContext = {
    terminal: {
      out: (text) => {
        this.out += text;
        this.onOut(this.out);
      },
      err: (text) => void (this.err += text),
      outColours: createColours(false),
      errColours: createColours(false),
      columns: 100,
      outIsTerminal: false,
      errIsLive: false,
    },
    env: {},
    signal: this.interruption.signal,
    interruptedExitCode: () => (this.interruption.signal.aborted ? 130 : undefined),
    version: '9.9.9',
    verbose: false,
    quiet: false,
    debug: false,
  };

  /** `get pods -o name`. @returns the exit status */
  async ask(...words: readonly string[]): Promise<number> {
    [this.out, this.err] = ['', ''];
    const line = await parseCommandLine(words, { commands, version: '9.9.9', columns: 100 });
    if (line.kind !== 'run') return assert.fail('nothing to run');
    const run = words[0] === 'get' ? getObjects : describeObjects;
    return run(line.args satisfies Arguments, this.#context, async () => this.cluster);
  }
}

const labelled = (name: string, labels: Readonly<Record<string, string>>, within = 'default') => {
  const one = pod(name, {}, within);
  return { ...one, metadata: { ...one.metadata, labels } };
};

async function asked(): Promise<Asked> {
  const it = new Asked();
  await it.cluster.apply([
    namespace('shop'),
    labelled('web-10', { app: 'web' }),
    labelled('web-2', { app: 'web', tier: 'front' }),
    labelled('db', { app: 'db' }, 'shop'),
    deployment('api', 1, { containers: [container('api', { command: ['sleep', '9'] })] }),
  ]);
  return it;
}

/** The names that a command line prints. */
const names: readonly (readonly [words: string, names: string])[] = [
  ['get po web-2 web-10', 'pod/web-2 pod/web-10'],
  ['get pods -l app=web', 'pod/web-10 pod/web-2'],
  ['get pods -lapp=web --sort-by=.metadata.name', 'pod/web-2 pod/web-10'],
  ['get pods -l app=web,!tier', 'pod/web-10'],
  ['get pods -n shop', 'pod/db'],
  ['get pods -A -l tier!=front,app,app!=api', 'pod/web-10 pod/db'],
  ['get pod/web-2 deploy/api node/node-1', 'pod/web-2 deployment.apps/api node/node-1'],
  [
    'get ns,no --field-selector metadata.name!=node-1',
    'namespace/default namespace/shop node/node-2 node/node-3',
  ],
  ['get pods -l app --field-selector=status.phase=Running,metadata.name=web-2', 'pod/web-2'],
  ['get deployments.apps', 'deployment.apps/api'],
];

/** What is wrong with a command line, before any cluster is asked. */
const refused: readonly (readonly [words: string, code: string])[] = [
  ['get pots', 'unknown-kind'],
  ['get pods -o jsno', 'unknown-format'],
  ['get pods --field-selector status.phse=Running', 'unknown-field'],
  ['get pods --field-selector status.phase', 'bad-selector'],
  ['get pods -l a>b', 'bad-selector'],
  ['get pods web -l app=web', 'name-and-choice'],
  ['get pods web --field-selector status.phase=Running', 'name-and-choice'],
  ['get pods web -A', 'name-everywhere'],
  ['get pods,nodes -w', 'several-kinds'],
  ['get pods -n Shop', 'bad-name'],
  ['get pods --sort-by={.a', 'bad-jsonpath'],
  ['describe pod/a/b', 'mixed-words'],
];

describe('podnet get', () => {
  for (const [words, expected] of names) {
    it(words, async () => {
      const it = await asked();
      assert.equal(await it.ask(...words.split(' '), '-oname'), 0);
      assert.equal(it.out.trimEnd().replaceAll('\n', ' '), expected);
      assert.equal(it.err, '');
    });
  }

  for (const [words, code] of refused) {
    it(`refuses ${words}`, async () => {
      const it = new Asked();
      await assert.rejects(it.ask(...words.split(' ')), { code });
      assert.equal(it.cluster.closed, 0, 'the cluster was asked');
    });
  }

  it('prints what is there and names what is not', async () => {
    const it = await asked();
    assert.equal(await it.ask('get', 'pods', 'wbe-2', 'web-10', '-o', 'name'), 2);
    assert.equal(it.out, 'pod/web-10\n');
    assert.equal(it.err, 'podnet: pod/wbe-2 is not there\n  hint: did you mean web-2?\n');
    assert.equal(await (await asked()).ask('get', 'pods', 'zzz', '--ignore-not-found'), 0);
  });

  it('says where it found nothing', async () => {
    for (const [words, expected] of [
      ['get pods -n empty', 'No resources found in empty namespace.\n'],
      ['get pods -A -l no=one', 'No resources found\n'],
      ['get nodes -l no=one', 'No resources found\n'],
    ] as const) {
      const it = await asked();
      assert.equal(await it.ask(...words.split(' ')), 0);
      assert.deepEqual([it.out, it.err], ['', expected]);
    }
    const it = await asked();
    await it.ask('get', 'pods', '-n', 'empty', '-o', 'json');
    assert.deepEqual(JSON.parse(it.out), {
      apiVersion: 'v1',
      items: [],
      kind: 'List',
      metadata: { resourceVersion: '' },
    });
  });

  it('all: pods and workloads, each with its kind, and a note of what is simulated', async () => {
    const it = await asked();
    assert.equal(await it.ask('get', 'all'), 0);
    assert.match(
      it.out,
      /^NAME +READY +STATUS[^]*\npod\/web-2 [^]*\n\nNAME +READY +UP-TO-DATE[^]*\ndeployment\.apps\/api /,
    );
    assert.match(it.err, /^2 of 3 pods \(simulated\)/);
  });

  it('watches: a line for each change, what leaves the selection once more, until it is interrupted', async () => {
    const it = await asked();
    const { cluster } = it;
    const seen = new Promise<void>((resolve) => {
      it.onOut = (out) => void (out.includes('web-3') && resolve());
    });
    const ended = it.ask('get', 'pods', '-w', '-l', 'app=web', '-o', 'name');
    // Its first text is there before the first wait is over.
    while (it.out === '') await new Promise((resolve) => setImmediate(resolve));
    await cluster.label('Pod', 'default', 'web-10', { app: 'other' }, { overwrite: true });
    await cluster.label('Pod', 'default', 'web-10', { more: 'x' });
    await cluster.apply([labelled('elsewhere', { app: 'web' }, 'shop'), labelled('web-3', { app: 'web' })]);
    await seen;
    it.interruption.abort();
    assert.equal(await ended, 130);
    const lines = it.out.trimEnd().split('\n');
    assert.deepEqual(lines.slice(0, 3), ['pod/web-10', 'pod/web-2', 'pod/web-10']);
    assert.deepEqual(new Set(lines.slice(3)), new Set(['pod/web-3']));
  });

  it('a watch ends with the cluster', async () => {
    const it = await asked();
    const gone = new EnvironmentError('cluster-gone', 'the cluster memory was removed');
    const lost = Promise.reject(gone);
    lost.catch(() => {});
    Object.defineProperty(it.cluster, 'lost', { value: lost });
    await assert.rejects(it.ask('get', 'pods', '--watch-only'), gone);
    assert.equal(it.out, '');
  });
});

describe('podnet describe', () => {
  it('finds names that begin like a word', async () => {
    const it = await asked();
    assert.equal(await it.ask('describe', 'pod', 'web'), 0);
    assert.deepEqual(it.out.match(/^Name: +.*$/gm), ['Name:         web-10', 'Name:         web-2']);
    assert.match(it.out, /State: +Running \(simulated\)/);
  });

  it('names the nearest to what is not there', async () => {
    const it = await asked();
    assert.equal(await it.ask('describe', 'pod', 'wbe-2'), 2);
    assert.match(it.err, /did you mean web-2\?/);
  });
});
