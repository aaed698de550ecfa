import type { Phase } from '../model/event.ts';

/** The parts of a cluster's making and end, for people. */
export const phaseTitles: Readonly<Record<Phase, string>> = {
  nodes: 'nodes',
  'underlay-check': 'nodes reach each other',
  network: 'pod network',
  pods: 'pods ready',
  'clean-up': 'clean up',
};
