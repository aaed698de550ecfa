/**
 * The order in which Go's YAML encoder puts keys (keyList.Less in sorter.go): numbers in them count as numbers, and
 * what is no letter comes before letters.
 */
export function byKey(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at++) {
    const [one = '', other = ''] = [left[at], right[at]];
    if (one === other) continue;
    if (isLetter(one) || isLetter(other)) {
      return isLetter(one) === isLetter(other) ? compare(one, other) : isLetter(one) ? 1 : -1;
    }
    // Zeros within a number count, those before it do not.
    const lead = (one === '0' || other === '0') && endsInNumber(left.slice(0, at)) ? '1' : '';
    const [ones, others] = [digitsAt(left, at), digitsAt(right, at)];
    return (
      compare(Number(lead + ones), Number(lead + others)) ||
      ones.length - others.length ||
      compare(one, other)
    );
  }
  return left.length - right.length;
}

const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const endsInNumber = (characters: readonly string[]): boolean => /[1-9]\d*$/.test(characters.join(''));
const digitsAt = (characters: readonly string[], at: number): string =>
  /^\d*/.exec(characters.slice(at).join(''))?.[0] ?? '';
const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
