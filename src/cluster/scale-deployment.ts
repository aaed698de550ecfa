import { UsageError } from '../model/errors.ts';
import type { ObjectStore } from './store.ts';

/** @throws UsageError `not-found`, `bad-replicas` */
export function scaleDeployment(store: ObjectStore, namespace: string, name: string, replicas: number): void {
  if (!Number.isSafeInteger(replicas) || replicas < 0) {
    throw new UsageError('bad-replicas', `a Deployment cannot have ${replicas} replicas`, {
      hint: 'give a whole number, 0 or more',
    });
  }
  store.update('Deployment', namespace, name, (deployment) => ({
    ...deployment,
    spec: { ...deployment.spec, replicas },
  }));
}
