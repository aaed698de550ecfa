import type { Snapshot } from './snapshot.ts';

/**
 * What came (`+`) and what went (`-`) between two moments, a line each with its section; empty when nothing did. A
 * section that one of them lacks could not be read: nothing is known of it.
 */
export function diffSnapshots(before: Snapshot, after: Snapshot): string[] {
  return before.sections.flatMap(({ title, lines: was }) => {
    const is = after.sections.find((section) => section.title === title)?.lines;
    if (is === undefined) return [];
    return [
      ...without(is, was).map((line) => `+ ${title}: ${line}`),
      ...without(was, is).map((line) => `- ${title}: ${line}`),
    ];
  });
}

/** Lines may be there more than once; each counts. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const place = left.indexOf(line);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
