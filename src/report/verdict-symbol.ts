import type { VerdictName } from '../model/verdict.ts';

/** One character a verdict, for cells of a matrix; `?` also stands for verdicts of later versions. */
const symbols: Readonly<Record<VerdictName, string>> = {
  answered: '✔',
  refused: 'R',
  reset: 'X',
  'no-answer': 'N',
  unreachable: 'U',
  'too-big': 'B',
  stalled: 'S',
  'wrong-source': 'W',
  'wrong-peer': 'P',
  inconclusive: '?',
};

export function verdictSymbol(verdict: VerdictName): string {
  return symbols[verdict] ?? '?';
}
