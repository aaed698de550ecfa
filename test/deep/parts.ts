import { mutation } from './mutation/mutation.ts';
import type { DeepPart } from './part.ts';

/** The parts of the deep test, in the order they run. */
export const parts: readonly DeepPart[] = [mutation];
