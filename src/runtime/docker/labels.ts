/** Labels on all that podnet makes in an engine: what is ours is known by them, and by nothing else. */
export const labels = {
  /** The run that made it; who has the run's id may remove it. */
  run: 'podnet.run',
  cluster: 'podnet.cluster',
  node: 'podnet.node',
  /** The process that a run belongs to, as `owner.ts` writes it. */
  owner: 'podnet.owner',
} as const;

/** The filter that the engine's lists take. */
export const ofRun = (runId: string): Readonly<Record<string, string[]>> => ({
  label: [`${labels.run}=${runId}`],
});

/** Enough of a run's id for names that people read; the labels have all of it. */
export const shortId = (runId: string): string => runId.slice(0, 8);
