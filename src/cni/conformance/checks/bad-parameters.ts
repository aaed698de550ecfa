import { type CniVerb, cniCodes } from '../../cni-error.ts';
import type { CallOptions } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeError } from '../judge-error.ts';
import { verdictOf } from '../verdict.ts';

interface BadCall {
  readonly what: string;
  readonly verb: CniVerb;
  readonly options: CallOptions;
  readonly code: number;
}

const withoutVariable = (verb: CniVerb, name: string): BadCall => ({
  what: `${verb} without ${name}`,
  verb,
  options: { env: { [name]: undefined } },
  code: cniCodes.invalidEnvironment,
});

const withVariable = (name: string, value: string): BadCall => ({
  what: `ADD with ${name} "${value}"`,
  verb: 'ADD',
  options: { env: { [name]: value } },
  code: cniCodes.invalidEnvironment,
});

const withInput = (what: string, stdin: string): BadCall => ({
  what,
  verb: 'ADD',
  options: { stdin },
  code: cniCodes.decoding,
});

/** A missing CNI_COMMAND is left out: plugins tell then who they are, for people who start them by hand. */
const badCalls: readonly BadCall[] = [
  withoutVariable('ADD', 'CNI_CONTAINERID'),
  withoutVariable('ADD', 'CNI_NETNS'),
  withoutVariable('ADD', 'CNI_IFNAME'),
  withoutVariable('DEL', 'CNI_CONTAINERID'),
  withoutVariable('DEL', 'CNI_IFNAME'),
  withVariable('CNI_COMMAND', 'FROBNICATE'),
  withVariable('CNI_CONTAINERID', '../other'),
  withVariable('CNI_IFNAME', 'longer-than-any-interface'),
  withVariable('CNI_IFNAME', 'eth/0'),
  withInput('ADD with half a JSON object', '{"cniVersion":'),
  withInput('ADD without any input', ''),
];

export const badParameters: ConformanceCheck = {
  id: 3,
  level: 'MUST',
  title: 'Missing or bad variables are refused with code 4, bad JSON with code 6',
  ground: 'SPEC 1.1.0, "Parameters" and "Error"',
  worksWithoutAdd: true,
  isOfOnePlugin: true,
  async run(subject) {
    const pod = await subject.createPod('parameters');
    const complaints: string[] = [];
    for (const plugin of subject.plugins) {
      for (const { what, verb, options, code } of badCalls) {
        const run = await subject.call(plugin, verb, pod, options);
        complaints.push(...judgeError(run, what, code));
      }
    }
    return verdictOf(complaints);
  },
};
