import { cniCodes } from '../../cni-error.ts';
import type { ChainRun, CheckSubject } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeError } from '../judge-error.ts';
import { judgeDel } from '../judge-del.ts';
import { lookAtNetns } from '../look-at-netns.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { verdictOf } from '../verdict.ts';

/** What leads every process to the netns that it is in, here the node's (proc_pid_ns(5)). */
const ownNetns = '/proc/self/ns/net';
/** Nothing in a node has this name, so that nothing there is mistaken for a pod's. */
const ifName = 'pod-in-node';

export const ownNetnsRefused: ConformanceCheck = {
  id: 35,
  level: 'SHOULD',
  title: "ADD into the node's own netns is refused with code 8, and lo stays up",
  ground: 'plugins#714; kubernetes#100648',
  async run(subject) {
    await subject.warmUp();
    const before = await takeSnapshot(subject.node);
    const pod = { ...(await subject.createPod('in-node')), netns: ownNetns, ifName };
    const added = await subject.add(pod);
    const refused = refusal(added);
    const afterAdd = await loComplaint(subject, 'ADD');
    const deleted = await subject.del(pod);
    const afterDel = await loComplaint(subject, 'DEL');
    // Whether DEL succeeds is left to the plugin: libraries refuse it, too.
    const left = await judgeDel(subject, 'ADD and DEL', { ...deleted, failed: undefined }, before);
    return verdictOf([...refused, ...afterAdd, ...afterDel, ...left]);
  },
};

function refusal({ failed, runs }: ChainRun): readonly string[] {
  const run = failed ?? runs.at(-1);
  return run === undefined
    ? []
    : judgeError(run, "ADD with the node's own netns", cniCodes.netnsIsNotIsolated);
}

async function loComplaint({ node }: CheckSubject, verb: string): Promise<readonly string[]> {
  const { links } = await lookAtNetns(node);
  const isUp = links.some(({ name, flags }) => name === 'lo' && flags.includes('UP'));
  return isUp ? [] : [`after ${verb} the node's lo is down`];
}
