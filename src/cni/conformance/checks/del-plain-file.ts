import type { ConformanceCheck } from '../conformance-check.ts';
import { judgeDel } from '../judge-del.ts';
import { takeSnapshot } from '../snapshot/take-snapshot.ts';
import { verdictOf } from '../verdict.ts';

export const delPlainFile: ConformanceCheck = {
  id: 20,
  level: 'SHOULD',
  title: 'DEL where CNI_NETNS is a plain file succeeds and releases the address',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"',
  async run(subject) {
    await subject.warmUp();
    const { node } = subject;
    const before = await takeSnapshot(node);
    const { pod } = await subject.attach('a-file');
    await node.removeNetns(pod.name);
    // What is left of a bind mount after a restart of the machine, where its folder is on a disk.
    await node.exec(['touch', pod.netns]);
    const deleted = await subject.del(pod);
    await node.exec(['rm', '-f', pod.netns]);
    return verdictOf(await judgeDel(subject, 'DEL where CNI_NETNS is a plain file', deleted, before));
  },
};
