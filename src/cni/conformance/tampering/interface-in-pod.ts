import type { CniInterface, CniResult } from '../../result.ts';
import type { LabPod } from '../check-subject.ts';

/** The pod's own interface as the result tells it; undefined before 0.3.0, which tells none. */
export const interfaceInPod = (pod: LabPod, result: CniResult): CniInterface | undefined =>
  result.interfaces.find(({ name, sandbox }) => name === pod.ifName && (sandbox ?? '') !== '');
