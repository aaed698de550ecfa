import type Dockerode from 'dockerode';
import type { Engine } from './engine.ts';
import { findContainers, findNetworks } from './find-resources.ts';
import { labels } from './labels.ts';
import { ownerLives } from './owner.ts';
import { removeRun } from './remove-run.ts';

/**
 * How long a run may have resources and no running node before it counts as over: making the nodes, and ending
 * them, takes a second each, on a machine that is very busy many.
 */
const graceMs = 60_000;
/** How long the reaper of a run whose owner is dead is left to its work. */
const reaperGraceMs = 15_000;

/** What is known of a run from the outside. */
interface Trace {
  readonly owners: Set<string>;
  /** By the engine's clock. */
  youngestMs: number;
  runs: boolean;
}

/**
 * Removes what runs left behind that could not clean up: whose owner is dead, or, where that cannot be told
 * from here, of which no node runs any more (nodes end by themselves when their lease is over).
 * @param own runs of this process, which are never touched
 * @param deadGraceMs of those whose owner is known to be dead
 * @returns the runs that were removed
 */
export async function sweep(
  engine: Engine,
  own: ReadonlySet<string>,
  deadGraceMs = reaperGraceMs,
): Promise<readonly string[]> {
  const askedMs = performance.now();
  const traces = await findRuns(engine.docker);
  const nowMs = engine.timeMs + (performance.now() - askedMs);
  const over = [...traces].filter(([run, trace]) => !own.has(run) && isOver(trace, nowMs, deadGraceMs));
  const removed: string[] = [];
  for (const [run] of over) {
    try {
      await removeRun(engine.docker, run);
      removed.push(run);
    } catch {
      // Another command may be sweeping too; what is left is the next one's.
    }
  }
  return removed;
}

function isOver({ owners, youngestMs, runs }: Trace, nowMs: number, deadGraceMs: number): boolean {
  const lives = [...owners].map(ownerLives);
  if (lives.includes(true)) return false;
  if (lives.includes(false)) return nowMs - youngestMs >= deadGraceMs;
  return !runs && nowMs - youngestMs > graceMs;
}

async function findRuns(docker: Dockerode): Promise<ReadonlyMap<string, Trace>> {
  const filters = { label: [labels.run] };
  const [containers, networks] = await Promise.all([
    findContainers(docker, filters),
    findNetworks(docker, filters),
  ]);
  const traces = new Map<string, Trace>();
  const note = (found: Readonly<Record<string, string>>, createdMs: number, runs: boolean): void => {
    const run = found[labels.run] ?? '';
    const trace = traces.get(run) ?? { owners: new Set(), youngestMs: 0, runs: false };
    traces.set(run, trace);
    const owner = found[labels.owner];
    if (owner !== undefined) trace.owners.add(owner);
    trace.youngestMs = Math.max(trace.youngestMs, createdMs);
    trace.runs ||= runs;
  };
  for (const { Labels, Created, State } of containers) {
    note(Labels, Created * 1_000, State === 'running' || State === 'restarting');
  }
  for (const { Labels, Created } of networks) note(Labels ?? {}, Date.parse(Created), false);
  return traces;
}
