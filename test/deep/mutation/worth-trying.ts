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
export function isWorthTrying({ mutator, original, replacement, before }: Mutant): boolean {
  if (harmless.includes(mutator)) return false;
  if (mutator === 'EqualityOperator') return !/^[\s\S]*[!=]==?/.test(replacement) || /[<>]/.test(replacement);
  if (mutator !== 'StringLiteral') return true;
  return !original.startsWith('`') && !/[ .,:;]/.test(original) && !prose.test(before);
}
