import type { Mutant } from './mutant.ts';

/**
 * Changes that cannot turn a verdict: an object without its properties is one the rest of the code falls over, and so is
 * what is asked of undefined. An error is never green.
 */
const harmless: readonly string[] = ['ObjectLiteral', 'OptionalChaining'];

/** What is written for people: the golden files hold its wording. */
const prose = /\b(?:about|detail|expected|hint|message|note|reason|seen|summary|title|told|what)\s*[:=]\s*$/;

/**
 * Whether a mutant is worth its time. Left out is what has no part in a verdict, and what another mutant of the same
 * place stands for: a comparison for equality is tried as true and as false, so its opposite dies with one of them.
 */
export function isWorthTrying(mutant: Mutant): boolean {
  const { mutator, original, replacement, before, after } = mutant;
  // What cannot happen, and is told as a defect of podnet if it does.
  const line =
    original.startsWith('default:') || !original.includes('\n') ? `${before}${original}${after}` : '';
  if (/\b(?:InternalError|assertNever)\b/.test(line)) return false;
  if (harmless.includes(mutator) || isAboutAbsence(mutant)) return false;
  // A function of a module: what is in it is tried, one by one.
  if (mutator === 'ArrowFunction' && /^(?:export )?const \w+ = $/.test(before)) return false;
  if (mutator === 'EqualityOperator') return !/[!=]==?/.test(replacement) || /[<>]/.test(replacement);
  if (mutator !== 'StringLiteral') return true;
  return original.length > 2 && !/^`|[ .,:;]/.test(original) && !prose.test(before);
}

/**
 * `...(port !== undefined && { port })` and `...(port === undefined ? {} : { port })`: to whoever reads a property,
 * one that is undefined is one that is absent. So these are tried without it, and in no other way.
 */
function isAboutAbsence({ original, replacement, before, after }: Mutant): boolean {
  if (/^[\w.]+ !== undefined && \{/.test(original)) return replacement !== 'false';
  if (before.endsWith('...(') && /^[\w.]+ !== undefined$/.test(original) && after.startsWith(' && {'))
    return true;
  return /^[\w.]+ === undefined$/.test(original) && after.startsWith(' ? {} :') && replacement === 'false';
}
