import type { ApplyOutcome } from '../../cluster/apply-manifests.ts';
import { assertNever } from '../../model/assert-never.ts';
import { UsageError } from '../../model/errors.ts';
import { resourceOf, resourceText } from '../../model/resources.ts';
import { choice, texts } from '../arguments.ts';
import { exitCodes } from '../exit-code.ts';
import { problemsText } from '../problem-text.ts';
import { applyFormats } from './apply-formats.ts';
import type { Change } from './change.ts';
import { loadForChange } from './load-for-change.ts';
import { waitIfAsked, waitLimitMs } from './wait-until-ready.ts';

export const applyFiles: Change = async (args, context, open) => {
  const { terminal, signal } = context;
  if (texts(args, 'filename').length === 0) {
    throw new UsageError('missing-argument', 'podnet apply needs a file', {
      hint: 'podnet apply -f web.yaml',
    });
  }
  const format = choice(args, 'output', applyFormats) ?? 'text';
  const limitMs = waitLimitMs(args);
  const loaded = await loadForChange(args, context);
  if (loaded === undefined) return exitCodes.usage;
  await using cluster = await open(args, context);
  const problems = loaded.misplaced({
    namespaces: cluster.list('Namespace').map(({ metadata }) => metadata.name),
    nodes: cluster.nodes().map(({ metadata }) => metadata.name),
  });
  if (problems.length > 0) {
    terminal.err(problemsText(problems, terminal.errColours));
    return exitCodes.usage;
  }
  const outcomes = await cluster.apply(loaded.manifests, { signal });
  terminal.out(outcomesText(outcomes, format));
  // Awaited here: the connection ends with this function.
  return await waitIfAsked(cluster, outcomes, limitMs, context);
};

function outcomesText(outcomes: readonly ApplyOutcome[], format: (typeof applyFormats)[number]): string {
  const objectOf = ({ kind, name }: ApplyOutcome): string => resourceText(resourceOf(kind), name);
  switch (format) {
    case 'text':
      return outcomes.map((outcome) => `${objectOf(outcome)} ${outcome.action}\n`).join('');
    case 'name':
      return outcomes.map((outcome) => `${objectOf(outcome)}\n`).join('');
    case 'json': {
      const rows = outcomes.map(({ kind, namespace, name, action }) => ({ kind, namespace, name, action }));
      return `${JSON.stringify(rows, null, 2)}\n`;
    }
    default:
      return assertNever(format, 'format');
  }
}
