import { dirname, join } from 'node:path/posix';
import type { ReportProblem } from '../problem-at-path.ts';
import type { ManifestSource } from '../step-definition.ts';
import type { ScenarioStep } from '../scenario.ts';
import type { KnownObjects } from './known-objects.ts';
import type { Loading } from './loading.ts';
import { checkPlace, checkRoom, readManifest, type ManifestEntry } from './manifest-entry.ts';
import { isOfKnownKind, readStep } from './read-step.ts';
import { memberOf } from './member-of.ts';
import type { SourceDocument } from './source-document.ts';

/** Reads and checks the steps in their order; what one brings or removes is known to those after it. */
export async function loadSteps(
  loading: Loading,
  document: SourceDocument,
  file: string,
  values: readonly unknown[],
  known: KnownObjects,
): Promise<readonly ScenarioStep[]> {
  const steps: ScenarioStep[] = [];
  for (const [index, value] of values.entries()) {
    const base = ['spec', 'steps', index];
    const report = loading.reporter(document, base);
    const { line } = document.problemAt({ path: base, code: '', message: '' });
    const { step, problems } = readStep(value);
    for (const problem of problems) report(problem);
    if (step === undefined) {
      // It may be the one that would have brought what later steps speak of.
      known.complete &&= isOfKnownKind(value) && memberOf(value, 'apply') === undefined;
      continue;
    }
    const entries: ManifestEntry[] = [];
    for (const source of step.sources)
      entries.push(...(await readSource(loading, document, file, base, source, known)));
    const manifests = entries.map(({ manifest }) => manifest);
    // With problems, defaults may stand for what was meant: only names are certain.
    const certain = problems.length === 0;
    const check: ReportProblem = (problem) => {
      if (certain || problem.code.startsWith('unknown-')) report(problem);
    };
    step.check({ known, report: check, manifests });
    for (const entry of entries) {
      checkPlace(loading, entry, known);
      checkRoom(loading, entry, known);
    }
    steps.push({
      index: index + 1,
      name: step.name,
      kind: step.kind,
      ...(step.hint !== undefined && { hint: step.hint }),
      ...(line !== undefined && { line }),
      manifests,
      run: (context) => step.run(context),
    });
  }
  return steps;
}

async function readSource(
  loading: Loading,
  document: SourceDocument,
  file: string,
  base: readonly (string | number)[],
  source: ManifestSource,
  known: KnownObjects,
): Promise<readonly ManifestEntry[]> {
  const path = [...base, ...source.path];
  if (source.kind === 'file') {
    return readManifestFile(
      loading,
      join(dirname(file), source.file),
      known,
      loading.reporter(document, path),
    );
  }
  const entry = readManifest(loading, document, source.value, path, known);
  return entry === undefined ? [] : [entry];
}

/** The manifests of a file beside the scenario; `known` is marked incomplete when it could not be read. */
export async function readManifestFile(
  loading: Loading,
  file: string,
  known: KnownObjects,
  namedAt: ReportProblem,
): Promise<readonly ManifestEntry[]> {
  const before = loading.problems.length;
  const documents = await loading.documents(file, namedAt);
  known.complete &&= loading.problems.length === before;
  return (documents ?? []).flatMap(
    (document) => readManifest(loading, document, document.value, [], known) ?? [],
  );
}
