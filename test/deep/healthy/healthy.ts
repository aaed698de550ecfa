import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { podnet } from '../../support/built-cli.ts';
import type { Runtime } from '../../support/both-runtimes.ts';
import { endOf } from '../../support/run-podnet.ts';
import type { DeepPart } from '../part.ts';
import { tryAll } from '../try-all.ts';
import { drawScenario, type HealthyScenario } from './draw-scenario.ts';

/** Two hundred in all. */
const runsOnEach = 100;
const limits: Readonly<Record<Runtime, number>> = { namespace: 2, docker: 2 };

/** Runs a scenario as its users do, by the built command line. @throws AssertionError with what was said, unless all is green */
export async function assertGreenRun({ text }: HealthyScenario, runtime: Runtime): Promise<void> {
  const folder = await mkdtemp('/var/tmp/podnet-healthy-');
  try {
    const file = path.join(folder, 'healthy.yaml');
    await writeFile(file, text);
    const [program = '', ...args] = podnet('test', file, '--runtime', runtime, '--report', 'plain');
    const { exitCode, stdout, stderr } = await endOf(
      spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    assert.equal(exitCode, 0, `a false alarm, exit code ${exitCode}\n${stdout}${stderr}\n${text}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const healthy: DeepPart = {
  name: 'healthy',
  title: 'networks in which nothing is broken are green',
  async run(context) {
    const figures = [];
    for (const runtime of context.runtimes) {
      const items = Array.from({ length: runsOnEach }, (_, index) => ({
        index,
        scenario: drawScenario(context.seed, index),
      }));
      figures.push(
        await tryAll(context, {
          what: `healthy networks green (${runtime})`,
          items,
          nameOf: ({ index, scenario }) => `${runtime} run ${index}: ${scenario.shape}`,
          limit: limits[runtime],
          hold: ({ scenario }) => assertGreenRun(scenario, runtime),
        }),
      );
    }
    return figures;
  },
};
