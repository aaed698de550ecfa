import { sep } from 'node:path';
import { dirname, join } from 'node:path/posix';
import type { PluginName } from '../model/cluster-config.ts';
import type { Problem } from '../model/problem.ts';
import { defaultTimeoutMs, scenarioEnvelopeSchema } from './format/scenario-schema.ts';
import { defaultScenario } from './load/default-scenario.ts';
import { problemsIn } from './load/issue-problems.ts';
import { isScenario } from './load/kind-of-document.ts';
import { memberOf } from './load/member-of.ts';
import { KnownObjects } from './load/known-objects.ts';
import { loadCluster } from './load/load-cluster.ts';
import { loadSteps, readManifestFile } from './load/load-steps.ts';
import { Loading } from './load/loading.ts';
import { addNew, checkPlace, readManifest, type ManifestEntry } from './load/manifest-entry.ts';
import { applyOverride, problemOfOverride, type Override } from './load/override.ts';
import { isOverride, parseOverride } from './load/parse-override.ts';
import type { ReadBytes } from './load/read-text.ts';
import type { SourceDocument } from './load/source-document.ts';
import type { Scenario } from './scenario.ts';
import { demandsOf } from './standing/cluster-demands.ts';

export interface LoadOptions {
  /** The network plugins that can be asked for. */
  readonly builtPlugins: readonly PluginName[];
  /** Values below `spec.cluster` that go before the file's: `network.plugin=bridge`. */
  readonly set?: readonly (string | Override)[];
  readonly readFile?: ReadBytes;
  /** It will run among objects that it does not hold: a name that nothing here has may be one of theirs. */
  readonly amongOthers?: boolean;
  /** What is made of the file is its cluster: a Scenario may have no steps. */
  readonly stepsOptional?: boolean;
  /** Of the nodes, as process.arch has it; this machine's by default. */
  readonly architecture?: string;
  /** Where this machine keeps CNI plugins. */
  readonly machineDirs?: readonly string[];
}

export interface LoadResult {
  /** Absent when there are problems. */
  readonly scenario?: Scenario;
  /** All of them, in the order of the files and their lines. */
  readonly problems: readonly Problem[];
  /** What is accepted and not acted on, with its place. */
  readonly notices: readonly string[];
  /** Every file that was read or would have been, the scenario's own first. */
  readonly files: readonly string[];
}

/**
 * Reads a scenario file and the files it names, and checks everything that can be checked before a cluster
 * exists. A file with manifests only becomes a scenario of its own, the network model on three nodes.
 */
export async function loadScenarioFile(path: string, options: LoadOptions): Promise<LoadResult> {
  const file = path.split(sep).join('/');
  const loading = new Loading(options.readFile);
  const overrides: Override[] = [];
  for (const text of options.set ?? []) {
    const parsed = typeof text === 'string' ? parseOverride(text) : text;
    if (isOverride(parsed)) overrides.push(parsed);
    else loading.problems.push(parsed);
  }
  const documents = await loading.documents(file);
  const scenario = documents && (await loadDocuments(loading, file, documents, overrides, options));
  const problems = loading.sortedProblems();
  return {
    problems,
    notices: loading.notices,
    files: loading.files,
    ...(scenario !== undefined && problems.length === 0 && { scenario }),
  };
}

async function loadDocuments(
  loading: Loading,
  file: string,
  documents: readonly SourceDocument[],
  overrides: readonly Override[],
  options: LoadOptions,
): Promise<Scenario | undefined> {
  const { stepsOptional = false, amongOthers = false } = options;
  const broken = loading.problems.length > 0;
  const [written, ...others] = documents.filter(({ value }) => isScenario(value));
  for (const other of others) {
    const message = 'a file holds one Scenario, and this is another';
    loading.reporter(other)({
      path: ['kind'],
      code: 'two-scenarios',
      message,
      hint: 'put it into a file of its own',
    });
  }
  // A broken document may have been the Scenario: then there is nothing to say about a missing one.
  if (written === undefined && broken) {
    readOwnManifests(loading, documents, new KnownObjects(undefined));
    return undefined;
  }
  const found = withOverrides(written ?? defaultScenario(file), overrides);
  const document = stepsOptional ? withSteps(found) : found;
  const report = loading.reporter(document);
  for (const problem of problemsIn(scenarioEnvelopeSchema, document.value)) report(problem);

  const raw = rawParts(document.value);
  const cluster = await loadCluster(
    raw.name,
    raw.cluster,
    { loading, folder: dirname(file), ...options },
    loading.reporter(document, ['spec', 'cluster']),
  );
  const known = new KnownObjects(cluster);
  known.complete = !broken && !amongOthers;
  const entries = [...readOwnManifests(loading, documents, known)];
  for (const [index, name] of raw.manifests.entries()) {
    const namedAt = loading.reporter(document, ['spec', 'manifests', index]);
    entries.push(...(await readManifestFile(loading, join(dirname(file), name), known, namedAt)));
  }
  addNew(loading, entries, known);
  for (const entry of entries) checkPlace(loading, entry, known);

  if (raw.steps?.length === 0 && !stepsOptional) {
    const message = 'there are no steps, so there is nothing to do';
    report({ path: ['spec', 'steps'], code: 'no-steps', message, hint: 'write - check: network-model' });
  }
  const steps = await loadSteps(loading, document, file, raw.steps ?? [], known);
  const parsed = scenarioEnvelopeSchema.safeParse(document.value);
  if (cluster === undefined || !parsed.success) return undefined;
  const { metadata, spec } = parsed.data;
  return {
    name: metadata.name,
    file,
    ...(spec.description !== undefined && { description: spec.description }),
    timeoutMs: spec.timeout ?? defaultTimeoutMs,
    cluster,
    demands: demandsOf(cluster, raw.cluster),
    manifests: entries.map(({ manifest }) => manifest),
    steps,
  };
}

function readOwnManifests(
  loading: Loading,
  documents: readonly SourceDocument[],
  known: KnownObjects,
): readonly ManifestEntry[] {
  return documents
    .filter(({ value }) => !isScenario(value))
    .flatMap((document) => readManifest(loading, document, document.value, [], known) ?? []);
}

function withOverrides(document: SourceDocument, overrides: readonly Override[]): SourceDocument {
  return {
    value: overrides.reduce(
      (value, { path, value: put }) => applyOverride(value, ['spec', 'cluster', ...path], put),
      document.value,
    ),
    problemAt: (problem) => problemOfOverride(overrides, problem) ?? document.problemAt(problem),
  };
}

/** A Scenario that says nothing of steps, as one that has none. */
function withSteps(document: SourceDocument): SourceDocument {
  if (memberOf(memberOf(document.value, 'spec'), 'steps') !== undefined) return document;
  return { ...document, value: applyOverride(document.value, ['spec', 'steps'], []) };
}

/** The parts of a Scenario that are read even where others do not fit its schema. */
function rawParts(value: unknown): {
  readonly name: string;
  readonly cluster: unknown;
  readonly manifests: readonly string[];
  readonly steps: readonly unknown[] | undefined;
} {
  const spec = memberOf(value, 'spec');
  const name = memberOf(memberOf(value, 'metadata'), 'name');
  const manifests = memberOf(spec, 'manifests');
  const steps = memberOf(spec, 'steps');
  return {
    name: typeof name === 'string' ? name : '',
    cluster: memberOf(spec, 'cluster'),
    manifests: Array.isArray(manifests) ? manifests.filter((item) => typeof item === 'string') : [],
    steps: Array.isArray(steps) ? steps : undefined,
  };
}
