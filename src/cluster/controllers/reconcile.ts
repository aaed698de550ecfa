import type { ObjectStore } from '../store.ts';

/**
 * One controller's turn: looks at the store, never at what happened, and makes the next changes. Called again
 * until nothing changes any more, so it must change nothing when all is as it should be.
 */
export type Reconcile = (store: ObjectStore) => void;
