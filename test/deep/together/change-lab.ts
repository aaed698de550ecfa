import assert from 'node:assert/strict';
import { pause } from '../../support/pause.ts';
import type { Ended } from '../../support/run-podnet.ts';
import { deploymentText } from './manifest-texts.ts';
import { assertOutcome, type Outcome } from './outcome.ts';
import { type Place, run, type Running } from './place.ts';
import { WatchedKind } from './watched-kind.ts';

/** What is read of an object, as podnet prints it. */
export interface Seen {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: { readonly replicas?: number; readonly nodeName?: string };
  readonly status?: { readonly phase?: string; readonly podIP?: string };
}

/** Commands that change one cluster at the same time, and what may be there afterwards. */
export interface Change {
  readonly name: string;
  /**
   * @param namespace that nobody else uses
   * @param delaysMs of the commands, one after the other
   * @throws AssertionError when what is there is the result of no order
   */
  meet(lab: ChangeLab, namespace: string, delaysMs: readonly number[]): Promise<void>;
}

/** A command, and how it may end. */
type Try = readonly [words: readonly string[], ...outcomes: readonly Outcome[]];

type Watch = readonly [kind: string, watch: Running, lines: WatchedKind];

const home = 'changes';
const cluster = 'changed';
const nodes = ['node-1', 'node-2'];
const watchedKinds = ['pods', 'deployments', 'nodes'] as const;
/** Pods come within this. */
const patienceMs = 20_000;

/** A cluster that stands, commands that change it at the same time, and those who watch it. */
export class ChangeLab implements AsyncDisposable {
  readonly #place: Place;
  readonly #watches: readonly Watch[];
  #files = 0;

  private constructor(place: Place, watches: readonly Watch[]) {
    this.#place = place;
    this.#watches = watches;
  }

  static async open(place: Place): Promise<ChangeLab> {
    const up = ['up', '--cluster', cluster, '--nodes', '2'];
    assertOutcome(up, await run(place, up, home), [{ exitCode: 0 }]);
    const columns = 'custom-columns=V:.metadata.resourceVersion,NS:.metadata.namespace,N:.metadata.name';
    const watches = await Promise.all(
      watchedKinds.map(async (kind) => {
        const words = ['get', kind, '-A', '-w', '--no-headers', '-o', columns, '--cluster', cluster];
        const watched = new WatchedKind();
        const running = await place.start(words, home, watched.take);
        return [kind, running, watched] as const;
      }),
    );
    const lab = new ChangeLab(place, watches);
    // From then on they see all changes: the first one they list, or are told of.
    await lab.ok('apply', '-f', lab.file(deploymentText('first', 'first', { replicas: 1 })));
    while (!watches.every(([, , watched]) => watched.hasBegun)) await pause(50);
    await lab.ok('delete', 'namespace', 'first');
    return lab;
  }

  /** Writes a file for `-f`. */
  file(text: string): string {
    return this.#place.write(`change-${++this.#files}.yaml`, text);
  }

  async ok(...words: readonly string[]): Promise<string> {
    const ended = await this.#run(words);
    assertOutcome(words, ended, [{ exitCode: 0 }]);
    return ended.stdout;
  }

  /** Lets the commands of a change meet, and removes all of it. */
  async meet(change: Change, namespace: string, delaysMs: readonly number[]): Promise<void> {
    try {
      await change.meet(this, namespace, delaysMs);
    } finally {
      await this.ok('delete', 'namespace', namespace, '--ignore-not-found');
      const newcomers = await this.#newcomers();
      if (newcomers.length > 0) await this.#run(['node', 'remove', ...newcomers]);
    }
  }

  /** Runs commands at once, each so much after the first as it is told, and looks that each ends as it may. */
  async atOnce(tries: readonly Try[], delaysMs: readonly number[]): Promise<readonly Ended[]> {
    const ends = await Promise.all(
      tries.map(async ([words], index) => {
        await pause(delaysMs[index] ?? 0);
        return this.#run(words);
      }),
    );
    for (const [index, [words, ...outcomes]] of tries.entries()) {
      const ended = ends[index];
      assert.ok(ended !== undefined);
      assertOutcome(words, ended, outcomes);
    }
    return ends;
  }

  /** Objects of a kind; without a namespace, of all. */
  async list(kind: string, namespace?: string): Promise<readonly Seen[]> {
    const where = namespace === undefined ? ['-A'] : ['-n', namespace];
    // As podnet prints lists, like kubectl.
    const { items } = JSON.parse(await this.ok('get', kind, ...where, '-o', 'json')) as {
      readonly items: readonly Seen[];
    };
    return items;
  }

  /**
   * Waits until a namespace has so many pods, all of which run, with an address each that no other pod has.
   * @throws AssertionError with the pods that are there instead
   */
  async hasPods(namespace: string, count: number): Promise<readonly Seen[]> {
    for (const end = performance.now() + patienceMs; ; await pause(100)) {
      const pods = await this.list('pods', namespace);
      const addresses = new Set(pods.flatMap(({ status }) => status?.podIP ?? []));
      const running = pods.filter(({ status }) => status?.phase === 'Running');
      if (pods.length === count && running.length === count && addresses.size === count) return pods;
      if (performance.now() < end) continue;
      assert.fail(
        `${count} pods that run were expected in ${namespace}: ${JSON.stringify(pods, undefined, 1)}`,
      );
    }
  }

  /** @throws AssertionError when somebody who watched has not seen what is there, or versions that did not rise */
  async assertWatched(): Promise<void> {
    for (const [kind, , watched] of this.#watches) {
      const versions = new Map(
        (await this.list(kind)).map(({ metadata }) => [
          `${metadata.namespace ?? ''}/${metadata.name}`,
          metadata.resourceVersion,
        ]),
      );
      await watched.assertSaw(kind, versions);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [, watch] of this.#watches) watch.signal('SIGINT');
    await Promise.all(this.#watches.map(([, { ended }]) => ended));
    await run(this.#place, ['down', cluster], home);
  }

  /** What a change that went wrong has left, which would mislead the next one. */
  async #newcomers(): Promise<readonly string[]> {
    const names = (await this.list('nodes')).map(({ metadata }) => metadata.name);
    return names.filter((name) => !nodes.includes(name));
  }

  #run(words: readonly string[]): Promise<Ended> {
    return run(this.#place, [...words, '--cluster', cluster], home);
  }
}
