/** So much of a difference is enough to see what it is. */
const shownLines = 20;

/** The first lines of a long list, and how many more there are. */
export const firstLines = (lines: readonly string[]): readonly string[] =>
  lines.length <= shownLines
    ? lines
    : [...lines.slice(0, shownLines), `… and ${lines.length - shownLines} lines more`];
