import assert from 'node:assert/strict';
import process from 'node:process';
import { pause } from '../../support/pause.ts';
import type { Moment } from './moment.ts';
import type { Outcome } from './outcome.ts';
import { type Folders, type Playing, playScene } from './play-scene.ts';
import type { Scene } from './scenes.ts';
import type { Ground, KillEvent, Stage } from './stage.ts';

/** What is ended by nothing else is ended by Ctrl-C after this long, and then has so long. */
const longestMs = 40_000;
const graceMs = 12_000;

export interface Play<S extends Stage> {
  readonly folders: Folders;
  /** What events of this runtime act on, beside the rest. */
  readonly stageOf: (stage: Stage) => S;
  readonly moment: Moment;
  readonly scene: Scene;
  readonly event: KillEvent<S>;
  readonly sceneMs: number;
  readonly last: Leftovers;
}

/** What can be put away when a world is gone. */
export class Leftovers implements AsyncDisposable {
  readonly #all: AsyncDisposable[] = [];

  readonly add = (one: AsyncDisposable): void => void this.#all.push(one);

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#all) await one[Symbol.asyncDispose]();
  }
}

/** Plays a scene, has something happen to it, and waits for its end. */
export async function playMoment<S extends Stage>(
  ground: Ground,
  { moment, scene, event, sceneMs, last, folders, stageOf }: Play<S>,
): Promise<Outcome> {
  const mends: (() => unknown)[] = [];
  const playing = await playScene(ground, scene, folders, event.needsTerminal === true);
  try {
    if (event.atOnce !== true) await pause(moment.share * sceneMs);
    const { run, isOver } = playing;
    const later = (mend: () => unknown): void => void mends.push(mend);
    const { lot } = moment;
    const happened = await event.happen(
      stageOf({ ground, scene, run, isOver, lot, later, atLast: last.add }),
    );
    const interrupted = await interruptWhenEndless(playing);
    return { ...(await playing.ended), happened, interrupted };
  } finally {
    playing.run.kill('SIGKILL');
    for (const mend of mends) await mend();
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
