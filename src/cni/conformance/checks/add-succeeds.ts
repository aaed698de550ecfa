import type { ConformanceCheck } from '../conformance-check.ts';
import { pass } from '../verdict.ts';

/** Runs before all others: what they say of a plugin whose ADD never works would be the same thirty times. */
export const addSucceeds: ConformanceCheck = {
  id: 0,
  level: 'MUST',
  title: 'ADD succeeds',
  ground: 'SPEC 1.1.0, "ADD: Add container to network, or apply modifications"',
  async run(subject) {
    await subject.attach('first');
    return pass;
  },
};
