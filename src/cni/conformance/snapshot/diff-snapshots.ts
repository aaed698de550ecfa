import type { Snapshot } from './snapshot.ts';

/** What came (`+`) and what went (`-`) between two moments, a line each with its section; empty when nothing did. */
export function diffSnapshots(before: Snapshot, after: Snapshot): string[] {
  const titles = new Set([...before.sections, ...after.sections].map(({ title }) => title));
  return [...titles].flatMap((title) => {
    const was = linesOf(before, title);
    const is = linesOf(after, title);
    return [
      ...without(is, was).map((line) => `+ ${title}: ${line}`),
      ...without(was, is).map((line) => `- ${title}: ${line}`),
    ];
  });
}

const linesOf = (snapshot: Snapshot, title: string): readonly string[] =>
  snapshot.sections.find((section) => section.title === title)?.lines ?? [];

/** Lines may be there more than once; each counts. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const place = left.indexOf(line);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
