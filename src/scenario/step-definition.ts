import * as z from 'zod';
import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Manifest } from '../model/kubernetes.ts';
import type { ProbeResult } from '../model/probe.ts';
import type { Failure, ModelLine, ReachabilityMatrix } from '../model/result.ts';
import type { Clock } from '../util/clock.ts';
import type { KnownObjects } from './load/known-objects.ts';
import { readLeniently } from './load/read-leniently.ts';
import type { ProblemAtPath, ReportProblem } from './problem-at-path.ts';

/** Where a step finds manifests: in a file beside the scenario, or in the step itself. */
export type ManifestSource = { readonly path: readonly (string | number)[] } & (
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'inline'; readonly value: unknown }
);

/** What a step is checked against before anything runs. */
export interface CheckContext {
  readonly known: KnownObjects;
  readonly report: ReportProblem;
  /** What the step's sources hold. */
  readonly manifests: readonly Manifest[];
}

/** What a step works with. */
export interface StepContext {
  readonly cluster: ClusterHandle;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly manifests: readonly Manifest[];
  readonly onProgress: (done: number, total: number) => void;
}

/** Something a step leaves for the artifacts of a run. */
export interface Attachment {
  readonly fileName: string;
  readonly text: string;
}

/** What came of a step; an expectation that did not hold is no error. */
export interface StepOutcome {
  readonly passed: boolean;
  /** One line. */
  readonly summary: string;
  readonly failures?: readonly Failure[];
  /** Also those that `failures` does not list; by default as many as it lists. */
  readonly failureCount?: number;
  /** What is not as it should be and yet no reason to fail. */
  readonly warnings?: readonly Failure[];
  /** Also those that `warnings` does not list; by default as many as it lists. */
  readonly warningCount?: number;
  readonly matrices?: readonly ReachabilityMatrix[];
  readonly modelLines?: readonly ModelLine[];
  readonly attachments?: readonly Attachment[];
  /** Those of the attempt that decided. */
  readonly probes?: readonly ProbeResult[];
}

/** A kind of step, as its file declares it. */
export interface StepDeclaration<S extends z.ZodType> {
  /** The key of the scenario file that makes a step one of these. */
  readonly key: string;
  /** Its name in results; of several with one key, the value that the key has. */
  readonly kind: string;
  /** What it is for, in a sentence. */
  readonly about: string;
  readonly schema: S;
  /** The name of a step that has none. */
  readonly describe: (step: z.output<S>) => string;
  readonly sources?: (step: z.output<S>) => readonly ManifestSource[];
  /** What the schema cannot see: names that nothing has, contradictions. */
  readonly check: (step: z.output<S>, context: CheckContext) => void;
  /** @throws PodnetError when it cannot be judged */
  readonly run: (step: z.output<S>, context: StepContext) => Promise<StepOutcome>;
}

/** A step of a file, ready to be checked and run. */
export interface BoundStep {
  readonly kind: string;
  readonly name: string;
  readonly hint: string | undefined;
  readonly sources: readonly ManifestSource[];
  check(context: CheckContext): void;
  run(context: StepContext): Promise<StepOutcome>;
}

/** A kind of step with the type of its schema out of sight, so that all fit one registry. */
export interface StepDefinition {
  readonly key: string;
  readonly kind: string;
  readonly about: string;
  readonly schema: z.ZodType;
  /** A step with problems can be checked for names that nothing has; it is not to be run. */
  read(value: unknown): { readonly step?: BoundStep; readonly problems: readonly ProblemAtPath[] };
}

type Named = { readonly name?: string | undefined; readonly hint?: string | undefined };

export function defineStep<S extends z.ZodType<Named>>(declaration: StepDeclaration<S>): StepDefinition {
  const { key, kind, about, schema } = declaration;
  return {
    key,
    kind,
    about,
    schema,
    read(value) {
      const { value: step, problems } = readLeniently(schema, value);
      if (step === undefined) return { problems };
      return {
        problems,
        step: {
          kind,
          name: step.name ?? declaration.describe(step),
          hint: step.hint,
          sources: declaration.sources?.(step) ?? [],
          check: (context) => declaration.check(step, context),
          run: (context) => declaration.run(step, context),
        },
      };
    },
  };
}

/** A step's schema: its own keys, and those that every step has. */
export function stepSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({
    name: z.string().min(1).optional().describe('Shown in every report; made from the step when left out.'),
    ...shape,
    hint: z.string().optional().describe('Where to look; shown when the step fails.'),
  });
}
