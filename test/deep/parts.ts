import { badInput } from './bad-input/bad-input.ts';
import { controls } from './controls/controls.ts';
import { doctor } from './doctor/doctor.ts';
import { healthy } from './healthy/healthy.ts';
import { kills } from './kills/kills.ts';
import { mutation } from './mutation/mutation.ts';
import type { DeepPart } from './part.ts';
import { together } from './together/together.ts';

/** The parts of the deep test, in the order they run. */
export const parts: readonly DeepPart[] = [controls, healthy, mutation, kills, together, badInput, doctor];
