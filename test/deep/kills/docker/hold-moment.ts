import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { labels } from '../../../../src/runtime/docker/labels.ts';
import { pause } from '../../../support/pause.ts';
import type { Moment } from '../moment.ts';
import { assertEnd, assertReportsAreWhole } from '../outcome.ts';
import { Leftovers, playMoment } from '../play-moment.ts';
import { playScene } from '../play-scene.ts';
import { type Scene, sceneNamed, wordsIn } from '../scenes.ts';
import { assertStandingIsTrue } from '../standing-truth.ts';
import { dockerEvents } from './events.ts';
import type { Theatre } from './theatre.ts';

/** Plays a scene by itself. @returns how long it took, in milliseconds */
export async function timeScene(theatre: Theatre, name: string): Promise<number> {
  const scene = sceneNamed(name);
  await prepare(theatre, scene);
  const startMs = performance.now();
  const { exitCode, said } = await (await playScene(theatre, scene, theatre.folders, false)).ended;
  const tookMs = performance.now() - startMs;
  assert.ok((scene.ends ?? [0]).includes(exitCode ?? -1), `by itself: exit code ${exitCode}\n${said}`);
  rmSync(theatre.folders.out, { recursive: true, force: true });
  await theatre.run('down', '--all');
  await theatre.settled();
  return tookMs;
}

/** @throws AssertionError with what is left, or was said or ended wrong */
export async function holdMoment(theatre: Theatre, moment: Moment, sceneMs: number): Promise<void> {
  const scene = sceneNamed(moment.scene);
  const event = dockerEvents[moment.event];
  assert.ok(event !== undefined, `there is no event ${moment.event}`);
  await using last = new Leftovers();
  await prepare(theatre, scene);
  const outcome = await playMoment(theatre, {
    moment,
    scene,
    event,
    sceneMs,
    last,
    folders: theatre.folders,
    stageOf: (stage) => ({ ...stage, theatre }),
  });
  assertEnd(scene, event.expects, outcome);
  assertReportsAreWhole(theatre.folders.out, outcome);
  rmSync(theatre.folders.out, { recursive: true, force: true });
  if (scene.up !== undefined || scene.leavesCluster === true) {
    await assertStandingIsTrue((...words) => theatre.run(...words));
  }
  if (event.leavesToSweep === true) await sweepAfterLease(theatre);
  await theatre.settled();
  const next = await theatre.run('test', `${theatre.folders.in}/one.yaml`);
  assert.equal(next.exitCode, 0, `the next run\n${next.stdout}${next.stderr}`);
  await theatre.settled();
}

async function prepare(theatre: Theatre, { up }: Scene): Promise<void> {
  rmSync(theatre.folders.out, { recursive: true, force: true });
  mkdirSync(`${theatre.folder}/home/.local/state`, { recursive: true });
  if (up === undefined) return;
  const { exitCode, stderr } = await theatre.run(...wordsIn(up, theatre.folders));
  assert.equal(exitCode, 0, stderr);
}

/** Nodes end by themselves; what else there is, `podnet down --all` removes. */
async function sweepAfterLease(theatre: Theatre): Promise<void> {
  const filters = JSON.stringify({ label: [labels.run], status: ['running'] });
  for (const end = performance.now() + 40_000; performance.now() < end; await pause(200)) {
    if ((await theatre.docker.listContainers({ filters })).length === 0) break;
  }
  const { exitCode, stdout, stderr } = await theatre.run('down', '--all');
  assert.equal(exitCode, 0, stdout + stderr);
}
