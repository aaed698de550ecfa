import { cniCodes } from '../../cni-error.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeError } from '../judge-error.ts';
import { verdictOf } from '../verdict.ts';

/** No plugin speaks it. */
const unknownVersion = '99.0.0';

export const unsupportedVersion: ConformanceCheck = {
  id: 2,
  level: 'MUST',
  title: 'A cniVersion that it does not speak is refused with code 1',
  ground: 'SPEC 1.1.0, "Error"',
  worksWithoutAdd: true,
  isOfOnePlugin: true,
  async run(subject) {
    const pod = await subject.createPod('version');
    const complaints: string[] = [];
    for (const plugin of subject.plugins) {
      const run = await subject.call(plugin, 'ADD', pod, {
        stdin: (input) => ({ ...input, cniVersion: unknownVersion }),
      });
      complaints.push(
        ...judgeError(run, `ADD with cniVersion ${unknownVersion}`, cniCodes.incompatibleVersion),
      );
    }
    return verdictOf(complaints);
  },
};
