import type { SeenByTarget } from '../../model/verdict.ts';
import type { Finding } from './finding.ts';

/** What is right about an answer. */
export interface Expected {
  /** Who was meant: `namespace/name` of a pod, or `node/NAME`. */
  readonly peer: string;
  /** The address that was called. */
  readonly destination: string;
  /** It is translated on the way, so the server was called by another one. */
  readonly isTranslated?: true;
  /** Addresses of which the server must have seen one; absent when it is not compared. */
  readonly sources?: readonly string[];
}

/**
 * An answer came: was it from whom it was meant for, called as it was called, and did it see who called?
 * A fact that `seen` lacks (a server that tells nothing of itself) is not judged here.
 */
export function judgeAnswer(seen: SeenByTarget, expected: Expected): Finding {
  const { peer, destination, isTranslated, sources } = expected;
  if (seen.answeredFrom !== undefined && seen.answeredFrom !== destination) {
    return {
      verdict: 'wrong-peer',
      reason: 'other-address-answered',
      detail: `${destination} was called, ${seen.answeredFrom} answered`,
      seen,
    };
  }
  if (seen.peer !== undefined && seen.peer !== peer) {
    return {
      verdict: 'wrong-peer',
      reason: 'other-pod-answered',
      detail: `${shown(peer)} was called at ${destination}, ${shown(seen.peer)} answered`,
      seen,
    };
  }
  if (isTranslated !== true && seen.destination !== undefined && seen.destination !== destination) {
    return {
      verdict: 'wrong-peer',
      reason: 'destination-translated',
      detail: `${destination} was called, the server was reached at ${seen.destination}`,
      seen,
    };
  }
  if (sources !== undefined && seen.source !== undefined && !sources.includes(seen.source)) {
    return {
      verdict: 'wrong-source',
      reason: 'source-translated',
      detail: `the server saw ${seen.source} instead of ${sources.join(' or ')}`,
      seen,
    };
  }
  return { verdict: 'answered', reason: 'answer', detail: `${shown(peer)} answered`, seen };
}

/** A peer as it is called everywhere else: pods of the namespace `default` by their name alone. */
const shown = (peer: string): string => peer.replace(/^default\//, '');
