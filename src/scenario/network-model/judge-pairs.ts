import type { VerdictName } from '../../model/verdict.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import type { ModelTallies } from './model-lines.ts';

/** Lines 5 to 9: what probes between pods found, of one node and of two. */
export function judgePairs(
  tallies: ModelTallies,
  judged: readonly JudgedProbe[],
  sameNode: (probe: JudgedProbe) => boolean,
): void {
  for (const probe of judged) {
    const breach = () => ({ probe });
    const local = sameNode(probe);
    (local ? tallies.sameNode : tallies.otherNode).judge(isReached(probe), breach);
    // Of a ping too it is known how it was seen: the target's sandbox watches for it.
    if (!isAnswered(probe)) continue;
    const { verdict } = probe.result.verdict;
    (local ? tallies.sourceSameNode : tallies.sourceOtherNode).judge(verdict !== 'wrong-source', breach);
    tallies.destination.judge(verdict !== 'wrong-peer', breach);
  }
}

const answers: readonly VerdictName[] = ['answered', 'wrong-source', 'wrong-peer'];

/** Somebody answered. */
export const isAnswered = ({ result }: JudgedProbe): boolean => answers.includes(result.verdict.verdict);

/** The pod itself answered, if under another address. */
function isReached({ result }: JudgedProbe): boolean {
  const { verdict, reason } = result.verdict;
  return verdict === 'answered' || verdict === 'wrong-source' || reason === 'destination-translated';
}
