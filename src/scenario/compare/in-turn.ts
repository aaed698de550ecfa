/** Each repetition begins with another one: what gets slower, or warmer, with time falls on all. */
export function inTurn<T>(sides: readonly T[], repetition: number): readonly T[] {
  const first = (repetition - 1) % sides.length;
  return [...sides.slice(first), ...sides.slice(0, first)];
}
