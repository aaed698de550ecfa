import type { Colours } from '../../report/colours.ts';
import { padEnd, widest } from '../../report/pad.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

const marks = { ok: '✔', warn: '!', fail: '✖' } as const;
const paints = { ok: 'green', warn: 'yellow', fail: 'red' } as const satisfies Record<string, keyof Colours>;

/** What a runtime can do here, one line a finding, with the command that mends it. */
export function findingsText({ runtime, works, findings }: Examination, colours: Colours): string {
  const columns = widest(findings.map(({ name }) => name));
  const lines = findings.map(({ name, status, detail, mend }) => {
    const head = `${colours[paints[status]](marks[status])} ${padEnd(name, columns)}   ${detail}\n`;
    return mend === undefined ? head : `${head}${' '.repeat(columns + 5)}${colours.cyan('mend:')} ${mend}\n`;
  });
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const verdict = `The ${runtime} runtime ${works ? 'works' : 'does not work'} here`;
  const rest = count('warn') === 0 ? '' : `; warnings: ${count('warn')}`;
  return `${lines.join('')}\n${colours.bold(verdict)}${rest}.\n`;
}
