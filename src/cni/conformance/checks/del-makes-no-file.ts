import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { verdictOf } from '../verdict.ts';

export const delMakesNoFile: ConformanceCheck = {
  id: 21,
  level: 'SHOULD',
  title: 'DEL never makes a file at CNI_NETNS',
  ground: 'SPEC 1.1.0, "DEL: Remove container from network, or un-apply modifications"',
  async run(subject) {
    const { node } = subject;
    const { pod } = await subject.attach('no-file');
    await node.removeNetns(pod.name);
    const deleted = await subject.del(pod);
    // Whether DEL succeeded is another check's question.
    const { exitCode } = await node.exec(['test', '-e', pod.netns]);
    return verdictOf(
      exitCode === 0 ? [`after DEL there is a file at ${pod.netns}`, ...lastRunLines(deleted)] : [],
    );
  },
};
