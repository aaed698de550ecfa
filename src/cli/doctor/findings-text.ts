import type { Examination, Finding } from '../../model/doctor-report.ts';
import type { Colours } from '../../report/colours.ts';
import { padEnd, widest } from '../../report/pad.ts';
import { hanging } from '../../report/wrapped.ts';

const marks = { ok: '✔', warn: '!', fail: '✖' } as const;
const paints = { ok: 'green', warn: 'yellow', fail: 'red' } as const satisfies Record<string, keyof Colours>;

export interface FindingsTextOptions {
  readonly colours: Colours;
  /** Width of the terminal. */
  readonly columns: number;
  /** Why it matters also of what is well. */
  readonly verbose: boolean;
}

/**
 * What a runtime can do here, one line a finding; of what is not well also why it matters and what mends it. Commands are
 * not broken into lines: they are there to be copied.
 */
export function findingsText(
  { runtime, works, findings }: Examination,
  { colours, columns, verbose }: FindingsTextOptions,
): string {
  const nameColumns = widest(findings.map(({ name }) => name));
  const gutter = nameColumns + 4;
  const margin = ' '.repeat(gutter);
  const lines = findings.map(({ name, status, detail, why, mend }) => {
    const head = `${colours[paints[status]](marks[status])} ${padEnd(name, nameColumns)}  `;
    const texts = [head + hanging(detail, columns, gutter)];
    if (status !== 'ok' || verbose) texts.push(margin + colours.dim(hanging(why, columns, gutter)));
    if (mend !== undefined) texts.push(`${margin}${colours.cyan('mend:')} ${mend}`);
    return `${texts.join('\n')}\n`;
  });
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const verdict = `The ${runtime} runtime ${works ? 'works' : 'does not work'} here`;
  const rest = count('warn') === 0 ? '' : `; warnings: ${count('warn')}`;
  return `${lines.join('')}\n${colours.bold(verdict)}${rest}.\n`;
}
