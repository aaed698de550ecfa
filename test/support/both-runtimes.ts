import { after, before, suite, test } from 'node:test';
import type { Surroundings } from '../../src/model/surroundings.ts';
import { needsEngine } from './engine.ts';
import { type Lab, openLab } from './lab.ts';

export type Runtime = Surroundings['runtime'];

/** What a test on containers needs beside its programs. */
const needs: Readonly<Record<Runtime, string | false>> = { namespace: false, docker: needsEngine };

/** The test once for each runtime. */
export function testOnBoth(
  name: string,
  { skip = false }: { readonly skip?: string | false },
  body: (runtime: Runtime) => Promise<void>,
): void {
  test(name, { skip }, () => body('namespace'));
  test(`${name} (docker)`, { skip: skip || needs.docker }, () => body('docker'));
}

export interface SuiteOptions {
  readonly skip?: string | false;
  /** How many tests run at once; one, if it is not told. */
  readonly concurrency?: Readonly<Record<Runtime, number>>;
}

const oneByOne = { namespace: 1, docker: 1 } as const;

/** The suite once for each runtime. */
export function suiteOnBoth(
  name: string,
  { skip = false, concurrency = oneByOne }: SuiteOptions,
  define: (runtime: Runtime) => void,
): void {
  suite(name, { skip, concurrency: concurrency.namespace }, () => define('namespace'));
  suite(`${name} (docker)`, { skip: skip || needs.docker, concurrency: concurrency.docker }, () =>
    define('docker'),
  );
}

export interface LabOptions {
  readonly pods: string;
  /** Of the cluster, as below `spec:` of a scenario. */
  readonly spec: string;
  readonly skip?: string | false;
}

/**
 * The suite once for each runtime, with one cluster for all of its tests: making containers takes seconds. So each
 * test has to mend what it breaks.
 */
export function suiteWithLab(
  name: string,
  { pods, spec, skip = false }: LabOptions,
  define: (lab: () => Lab, runtime: Runtime) => void,
): void {
  suiteOnBoth(name, { skip }, (runtime) => {
    let opened: Lab | undefined;
    before(async () => {
      opened = await openLab(pods, spec, runtime);
    });
    after(() => opened?.[Symbol.asyncDispose]());
    define(() => {
      if (opened === undefined) throw new Error('the lab is there only while tests run');
      return opened;
    }, runtime);
  });
}
