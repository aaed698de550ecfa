import type { DeepContext, Figure } from '../../part.ts';
import { tryAll } from '../../try-all.ts';
import { drawMoments, type Moment, momentName, type MomentsOptions } from '../moment.ts';
import { dockerEvents } from './events.ts';
import { holdMoment, timeScene } from './hold-moment.ts';
import { Theatre } from './theatre.ts';

/** Engines at once: each has a moment of its own, since what happens to an engine happens to all that is in it. */
const limit = 2;

/** Of every event in every scene; users who are not root speak to an engine as root does. */
export const dockerMoments = ({ inScene = () => true, ...options }: MomentsOptions): readonly Moment[] =>
  drawMoments(dockerEvents, {
    ...options,
    inScene: (name, scene) => scene.user === undefined && inScene(name, scene),
  });

export async function tryDockerMoments(context: DeepContext, count: number): Promise<Figure> {
  await using theatres = new Theatres();
  return await tryAll(context, {
    what: 'kill points survived (docker)',
    items: dockerMoments({ count, seed: context.seed }),
    nameOf: momentName,
    limit,
    hold: theatres.hold,
  });
}

type Disk = Parameters<typeof Theatre.open>[0];

/** Engines that are taken by one moment after the other; one in which a moment did not hold is not used again. */
export class Theatres implements AsyncDisposable {
  readonly #free: Record<Disk, Theatre[]> = { large: [], small: [] };
  readonly #durations = new Map<string, number>();

  /** @throws what `holdMoment` throws */
  readonly hold = (moment: Moment): Promise<void> =>
    this.use(dockerEvents[moment.event]?.disk ?? 'large', async (theatre) => {
      const sceneMs = this.#durations.get(moment.scene) ?? (await timeScene(theatre, moment.scene));
      this.#durations.set(moment.scene, sceneMs);
      await holdMoment(theatre, moment, sceneMs);
    });

  async use(disk: Disk, work: (theatre: Theatre) => Promise<void>): Promise<void> {
    const theatre = this.#free[disk].pop() ?? (await Theatre.open(disk));
    try {
      await work(theatre);
    } catch (error) {
      await theatre[Symbol.asyncDispose]();
      throw error;
    }
    this.#free[disk].push(theatre);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const theatre of Object.values(this.#free).flat()) await theatre[Symbol.asyncDispose]();
  }
}
