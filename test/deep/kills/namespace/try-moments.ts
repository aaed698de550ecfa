import type { DeepContext, Figure } from '../../part.ts';
import { tryAll } from '../../try-all.ts';
import { drawMoments, type Moment, momentName } from '../moment.ts';
import { namespaceEvents } from './events.ts';
import { holdMoment, timeScene } from './hold-moment.ts';

/** Worlds at once: most of a moment is waiting. */
const limit = 4;

export function tryNamespaceMoments(context: DeepContext, count: number): Promise<Figure> {
  const hold = momentHolder();
  return tryAll(context, {
    what: 'kill points survived (namespace)',
    items: drawMoments(namespaceEvents, { count, seed: context.seed }),
    nameOf: momentName,
    limit,
    hold,
  });
}

/** Learns from each scene how long it takes when it is first asked for one of it. */
export function momentHolder(): (moment: Moment) => Promise<void> {
  const durations = new Map<string, Promise<number>>();
  return async (moment) => {
    const known = durations.get(moment.scene) ?? timeScene(moment.scene);
    durations.set(moment.scene, known);
    await holdMoment(moment, await known);
  };
}
