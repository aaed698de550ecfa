import { UsageError } from '../model/errors.ts';

/** Parsed words of the command line, read by the functions below. */
export type Arguments = Readonly<Record<string, unknown>>;

export function flag(args: Arguments, name: string): boolean {
  return args[name] === true;
}

/** All values of an option that may be given several times, or of a positional. */
export function texts(args: Arguments, name: string): readonly string[] {
  const value = args[name];
  if (value === undefined) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    const text = typeof one === 'string' ? one : '';
    if (text === '') throw new UsageError('missing-value', `--${name} needs a value`);
    return text;
  });
}

/** @throws UsageError `given-twice`, `missing-value` */
export function text(args: Arguments, name: string): string | undefined {
  const values = texts(args, name);
  if (values.length > 1) throw new UsageError('given-twice', `--${name} was given ${values.length} times`);
  return values[0];
}

/** @throws UsageError `bad-number` when it is no whole number from `least` to `most`. */
export function wholeNumber(
  args: Arguments,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least || number > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new UsageError('bad-number', `--${name} ${value}: a whole number ${range} is needed`);
  }
  return number;
}

/** @throws UsageError `bad-choice`, naming what there is. */
export function choice<T extends string>(
  args: Arguments,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const found = choices.find((one) => one === value);
  if (found === undefined) {
    throw new UsageError('bad-choice', `"${value}" is no ${name}`, {
      hint: `one of ${choices.join(', ')}`,
    });
  }
  return found;
}
