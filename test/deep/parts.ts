import type { DeepPart } from './part.ts';
import { together } from './together/together.ts';

/** The parts of the deep test, in the order they run. */
export const parts: readonly DeepPart[] = [together];
