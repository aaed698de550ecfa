import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { podnet } from '../../../support/built-cli.ts';
import type { Ended } from '../../../support/run-podnet.ts';
import { openWorld, type User, type World } from '../../../support/world.ts';
import { type Moment } from '../moment.ts';
import { assertEnd, assertReportsAreWhole } from '../outcome.ts';
import { type Scene, sceneNamed, wordsIn } from '../scenes.ts';
import { plantDecoys } from './decoys.ts';
import type { Ground } from '../stage.ts';
import { namespaceEvents } from './events.ts';
import { Leftovers, playMoment } from '../play-moment.ts';
import { playScene } from '../play-scene.ts';
import { folders, layFolders } from './stage-folders.ts';
import { assertStandingIsTrue } from '../standing-truth.ts';

/** Plays a scene by itself. @returns how long it took, in milliseconds */
export async function timeScene(name: string): Promise<number> {
  const scene = sceneNamed(name);
  await using world = await openStage();
  await prepare(world, scene);
  const startMs = performance.now();
  const playing = await playScene(groundOf(world, scene), scene, folders, false);
  const { exitCode, said } = await playing.ended;
  const tookMs = performance.now() - startMs;
  assert.ok((scene.ends ?? [0]).includes(exitCode ?? -1), `by itself: exit code ${exitCode}\n${said}`);
  return tookMs;
}

/** @throws AssertionError with what is left, or was said or ended wrong */
export async function holdMoment(moment: Moment, sceneMs: number): Promise<void> {
  const scene = sceneNamed(moment.scene);
  const event = namespaceEvents[moment.event];
  assert.ok(event !== undefined, `there is no event ${moment.event}`);
  await using last = new Leftovers();
  await using world = await openStage();
  const decoys = await plantDecoys(world);
  const clean = await world.state();
  await prepare(world, scene);
  const outcome = await playMoment(groundOf(world, scene), {
    moment,
    scene,
    event,
    sceneMs,
    last,
    folders,
    stageOf: (stage) => stage,
  });
  assertEnd(scene, event.expects, outcome);
  if (moment.event !== 'full disk') assertReportsAreWhole(world.pathOf(folders.out), outcome);
  rmSync(world.pathOf(folders.out), { recursive: true, force: true });
  if (scene.up !== undefined || scene.leavesCluster === true)
    await assertStandingIsTrue((...words) => run(world, scene.user, ...words));
  await world.settled(clean);
  decoys.assertUntouched();
  const next = await run(world, scene.user, 'test', `${folders.in}/one.yaml`);
  assert.equal(next.exitCode, 0, `the next run\n${next.stdout}${next.stderr}`);
  await world.settled(clean);
}

/** A machine with a small disk. */
async function openStage(): Promise<World> {
  const world = await openWorld({
    env: { PODNET_RUNTIME: 'namespace' },
    diskBytes: 8e6,
    ownTemporary: true,
  });
  layFolders(world);
  return world;
}

const run = (world: World, user: User = 'root', ...words: readonly string[]): Promise<Ended> =>
  world.run(podnet(...words), user);

function groundOf(world: World, { user = 'root' }: Scene): Ground {
  return {
    spawn: (words) => world.spawn(words, user, { stdin: 'pipe' }),
    pathOf: (file) => world.pathOf(file),
    processes: (word) => world.processes(word),
  };
}

async function prepare(world: World, { up, user }: Scene): Promise<void> {
  if (up === undefined) return;
  const { exitCode, stderr } = await run(world, user, ...wordsIn(up, folders));
  assert.equal(exitCode, 0, stderr);
}
