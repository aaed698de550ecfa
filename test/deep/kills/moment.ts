import { randomFrom } from '../../support/random.ts';
import { type Scene, scenes } from './scenes.ts';
import type { KillEvent } from './stage.ts';

/** What happens, in the middle of what, and when. */
export interface Moment {
  readonly number: number;
  readonly scene: string;
  readonly event: string;
  /** Of the time that the scene takes when nothing happens, from 0 to just above 1. */
  readonly share: number;
  /** For what else the event leaves open, from 0 to below 1. */
  readonly lot: number;
}

/** Names a moment for `--only`. */
export const momentName = ({ number, scene, event, share }: Moment): string =>
  `${String(number).padStart(3, '0')} ${event} in ${scene} at ${Math.round(share * 100)} %`;

/** A scene is over by then, mostly: that something happens right after it is a moment, too. */
const latestShare = 1.05;

export interface MomentsOptions {
  readonly count: number;
  readonly seed: number;
  /** In which scenes; in all that fit, if it is not told. */
  readonly inScene?: (name: string, scene: Scene) => boolean;
}

/**
 * So many moments from a seed. Every pair of an event and a scene that fit comes up before one comes up again, so that
 * no lot leaves an event out.
 */
export function drawMoments(
  events: Readonly<Record<string, Pick<KillEvent, 'fits' | 'skip'>>>,
  { count, seed, inScene = () => true }: MomentsOptions,
): readonly Moment[] {
  const pairs = Object.entries(events).flatMap(([event, { fits = () => true, skip = false }]) =>
    Object.entries<Scene>(scenes)
      .filter(([name, scene]) => skip === false && fits(scene) && inScene(name, scene))
      .map(([scene]) => [event, scene] as const),
  );
  const random = randomFrom(seed);
  const moments: Moment[] = [];
  while (moments.length < count) {
    const turn = pairs
      .map((pair) => ({ pair, lot: random() }))
      .sort((a, b) => a.lot - b.lot)
      .slice(0, count - moments.length);
    for (const { pair } of turn) {
      const [event, scene] = pair;
      const share = random() * latestShare;
      moments.push({ number: moments.length + 1, scene, event, share, lot: random() });
    }
  }
  return moments;
}
