import type { ScenarioResult, StepResult, TestReport } from './result.ts';
import type { Surroundings } from './surroundings.ts';

/** What the core tells while it works; reporters turn it into text. Events of parallel scenarios interleave. */
export type RunEvent =
  | { readonly kind: 'run-started'; readonly seed: number; readonly surroundings: Surroundings }
  | {
      readonly kind: 'scenario-started';
      readonly id: number;
      readonly name: string;
      readonly file: string;
      readonly description?: string;
      readonly steps: readonly { readonly index: number; readonly name: string }[];
    }
  | { readonly kind: 'phase-started'; readonly id: number; readonly phase: Phase }
  | { readonly kind: 'phase-progress'; readonly id: number; readonly phase: Phase; readonly text: string }
  | {
      readonly kind: 'phase-finished';
      readonly id: number;
      readonly phase: Phase;
      readonly durationMs: number;
    }
  | { readonly kind: 'step-started'; readonly id: number; readonly index: number }
  | {
      readonly kind: 'step-progress';
      readonly id: number;
      readonly index: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'step-finished'; readonly id: number; readonly result: StepResult }
  | { readonly kind: 'scenario-finished'; readonly id: number; readonly result: ScenarioResult }
  /** Something a user should know that is no failure: ignored fields, simulated containers. */
  | { readonly kind: 'notice'; readonly id?: number; readonly text: string; readonly verboseOnly: boolean }
  | { readonly kind: 'run-finished'; readonly report: TestReport };

/** Parts of a scenario's life outside its steps. */
export const phases = ['nodes', 'underlay-check', 'network', 'pods', 'clean-up'] as const;
export type Phase = (typeof phases)[number];

type WithoutId<Event> = Event extends { readonly id: number } ? Omit<Event, 'id'> : never;

/** A phase of a cluster's making, without the scenario that it is for. */
export type PhaseEvent = WithoutId<Extract<RunEvent, { readonly phase: string }>>;

export type EventSink = (event: RunEvent) => void;
