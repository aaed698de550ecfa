import { withoutPrefix } from '../../../model/ip.ts';
import type { Attached } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import type { LabNode } from '../lab.ts';
import { lookAtNetns } from '../look-at-netns.ts';
import { whyOnlyOnePod } from '../only-one-pod.ts';
import { noPing, ping, pingCommand, type PingOutcome } from '../ping.ts';
import { interfaceInPod } from '../tampering/interface-in-pod.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

export const pathMtu: ConformanceCheck = {
  id: 33,
  level: 'SHOULD',
  title: 'Packets as large as the MTU pass between pods, larger ones are an error',
  ground: 'plugins#352',
  async run(subject) {
    const onlyOne = whyOnlyOnePod(subject.network);
    if (onlyOne !== undefined) return notApplicable(onlyOne);
    const { node } = subject;
    const one = await subject.attach('one');
    const other = await subject.attach('other');
    const address = other.result.ips[0]?.address;
    const mtu = await mtuOf(node, one);
    if (address === undefined || mtu === undefined) return notApplicable('pods get no address');
    const target = withoutPrefix(address);
    const netns = one.pod.name;
    const small = await ping(node, target, { netns });
    if (small.kind === 'missing') return notApplicable(noPing);
    if (small.kind !== 'answered') return notApplicable('pods of this network cannot ping each other at all');
    const largest = await ping(node, target, { netns, packetBytes: mtu });
    const tooLarge = await ping(node, target, { netns, packetBytes: mtu + 1 });
    if (largest.kind === 'missing') return notApplicable(noPing);
    return verdictOf([
      ...(largest.kind === 'answered'
        ? []
        : [`a packet of ${mtu} bytes, the MTU, does not reach the other pod`, ...told(largest)]),
      ...(tooLarge.kind === 'too-big'
        ? []
        : [`a packet of ${mtu + 1} bytes, one more than the MTU, is no error`, ...told(tooLarge)]),
      ...(largest.kind === 'answered' && tooLarge.kind === 'too-big'
        ? []
        : [`repeat: ip netns exec ${netns} ${pingCommand(target, { packetBytes: mtu }).join(' ')}`]),
    ]);
  },
};

/** As the result has it, which users of the result believe; else as the kernel has it. */
async function mtuOf(node: LabNode, { pod, result }: Attached): Promise<number | undefined> {
  const { links } = await lookAtNetns(node, pod.name);
  return interfaceInPod(pod, result)?.mtu ?? links.find(({ name }) => name === pod.ifName)?.mtu;
}

const told = (outcome: PingOutcome): string[] =>
  'text' in outcome ? outcome.text.split('\n').slice(0, 4) : [];
