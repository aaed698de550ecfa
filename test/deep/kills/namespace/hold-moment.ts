import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import { podnet } from '../../../support/built-cli.ts';
import { pause } from '../../../support/pause.ts';
import type { Ended } from '../../../support/run-podnet.ts';
import { openWorld, type User, type World } from '../../../support/world.ts';
import { type Moment } from '../moment.ts';
import { assertEnd, type Outcome } from '../outcome.ts';
import { type Scene, sceneNamed, wordsIn } from '../scenes.ts';
import { plantDecoys } from './decoys.ts';
import { namespaceEvents, type NamespaceEvent } from './events.ts';
import { type Playing, playScene } from './play-scene.ts';
import { folders, layFolders } from './stage-folders.ts';
import { assertStandingIsTrue } from './standing-truth.ts';

/** What is ended by nothing else is ended by Ctrl-C after this long, and then has so long. */
const longestMs = 25_000;
const graceMs = 12_000;

/** Plays a scene by itself. @returns how long it took, in milliseconds */
export async function timeScene(name: string): Promise<number> {
  const scene = sceneNamed(name);
  await using world = await openStage();
  await prepare(world, scene);
  const startMs = performance.now();
  const playing = await playScene(world, scene, false);
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
  const outcome = await playMoment(world, { moment, scene, event, sceneMs, last });
  assertEnd(scene, event.expects, outcome);
  if (moment.event !== 'full disk') assertReportsAreWhole(world, outcome);
  rmSync(world.pathOf(folders.out), { recursive: true, force: true });
  if (scene.up !== undefined || scene.leavesCluster === true) await assertStandingIsTrue(world, scene.user);
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

async function prepare(world: World, { up, user }: Scene): Promise<void> {
  if (up === undefined) return;
  const { exitCode, stderr } = await run(world, user, ...wordsIn(up, folders));
  assert.equal(exitCode, 0, stderr);
}

interface Play {
  readonly moment: Moment;
  readonly scene: Scene;
  readonly event: NamespaceEvent;
  readonly sceneMs: number;
  readonly last: Leftovers;
}

/** What can be put away when a world is gone. */
class Leftovers implements AsyncDisposable {
  readonly #all: AsyncDisposable[] = [];

  readonly add = (one: AsyncDisposable): void => void this.#all.push(one);

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#all) await one[Symbol.asyncDispose]();
  }
}

async function playMoment(world: World, { moment, scene, event, sceneMs, last }: Play): Promise<Outcome> {
  const mends: (() => void)[] = [];
  const playing = await playScene(world, scene, event.needsTerminal === true);
  try {
    if (event.atOnce !== true) await pause(moment.share * sceneMs);
    const { run, isOver } = playing;
    const later = (mend: () => void): void => void mends.push(mend);
    const { lot } = moment;
    const happened = await event.happen({ world, scene, run, isOver, lot, later, atLast: last.add });
    const interrupted = await interruptWhenEndless(playing);
    return { ...(await playing.ended), happened, interrupted };
  } finally {
    playing.run.kill('SIGKILL');
    for (const mend of mends) mend();
  }
}

/** @returns whether that had to be */
async function interruptWhenEndless({ run, ended }: Playing): Promise<boolean> {
  const isOver = await Promise.race([ended.then(() => true), pause(longestMs).then(() => false)]);
  if (isOver) return false;
  process.kill(run.pid, 'SIGINT');
  const isOverNow = await Promise.race([ended.then(() => true), pause(graceMs).then(() => false)]);
  assert.ok(isOverNow, 'it ends neither by itself nor by Ctrl-C');
  return true;
}

/** A report is there from its beginning to its end, or not at all. */
function assertReportsAreWhole(world: World, { exitCode }: Outcome): void {
  if (exitCode === null || exitCode === 137) return;
  const junit = world.pathOf(`${folders.out}/junit.xml`);
  if (existsSync(junit)) assert.match(readFileSync(junit, 'utf8'), /<\/testsuites>\s*$/);
}
