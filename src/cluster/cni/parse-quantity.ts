import { UsageError } from '../../model/errors.ts';

const suffixes: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
};

const quantity = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)$/;

/**
 * A quantity of Kubernetes as a whole number, rounded away from zero as its API's `Value` does: `1M`, `1.5Gi`, `2e6`.
 * @throws UsageError `bad-quantity`
 */
export function parseQuantity(text: string): bigint {
  const [found, sign, whole = '', fraction = '', exponent, suffix = ''] = quantity.exec(text) ?? [];
  const [base, power] = suffixes[suffix] ?? [10n, 0];
  if (found === undefined || whole + fraction === '') {
    throw new UsageError('bad-quantity', `"${text}" is no quantity`, {
      hint: 'write a number, with k, M, G, Ki, Mi, Gi or the like behind it: 10M',
    });
  }
  const shift = exponent === undefined ? power : Number(exponent.slice(1));
  const factor = base ** BigInt(Math.abs(shift));
  const digits = BigInt(whole + fraction);
  const numerator = shift < 0 ? digits : digits * factor;
  const denominator = 10n ** BigInt(fraction.length) * (shift < 0 ? factor : 1n);
  const size = (numerator + denominator - 1n) / denominator;
  return sign === '-' ? -size : size;
}
