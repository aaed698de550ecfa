import { withoutPrefix } from '../../../model/ip.ts';
import type { Attached, CheckSubject } from '../check-subject.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { interfaceInPod } from '../tampering/interface-in-pod.ts';
import { lookAtNetns } from '../look-at-netns.ts';
import { noPing, ping, pingCommand } from '../ping.ts';
import { takesDevice } from '../only-one-pod.ts';
import { requireOk } from '../require-ok.ts';
import { smallPool } from '../small-pool.ts';
import { fail, notApplicable, pass, type Verdict } from '../verdict.ts';

export const addressUsedAgain: ConformanceCheck = {
  id: 31,
  level: 'SHOULD',
  title: 'A pod that gets the address of one before it is reachable within a second',
  ground: 'plugins#756; cni#84',
  async run(subject) {
    // Of two addresses one is the peer's, so that the next pod gets the other one again.
    const network = takesDevice(subject.network) ? undefined : smallPool(subject.network, 2);
    if (network === undefined) return await judge(subject, undefined);
    const small = subject.withNetwork(network);
    const peer = await small.attach('peer');
    return await judge(small, peer.pod.name);
  },
};

/** @param peer netns of the pod that pings; the node does it where only one pod can be made */
async function judge(subject: CheckSubject, peer: string | undefined): Promise<Verdict> {
  const { node } = subject;
  const from = peer === undefined ? {} : { netns: peer };
  const first = await subject.attach('first');
  const address = addressOf(first);
  if (address === undefined) return notApplicable('pods get no address');
  const learned = await ping(node, address, from);
  if (learned.kind === 'missing') return notApplicable(noPing);
  const pinger = peer === undefined ? 'the node' : 'another pod';
  if (learned.kind !== 'answered') return notApplicable(`${pinger} cannot ping a pod of this network`);
  const before = await macOf(subject, first);
  requireOk(await subject.del(first.pod));
  await node.removeNetns(first.pod.name);
  const second = await subject.attach('second');
  if (addressOf(second) !== address) {
    return notApplicable(`the next pod got ${addressOf(second) ?? 'no address'} instead of ${address} again`);
  }
  const answer = await ping(node, address, from);
  if (answer.kind === 'answered') return pass;
  return fail([
    `${pinger} cannot ping ${address} once another pod has it`,
    `its MAC address was ${before} and is ${await macOf(subject, second)}`,
    ...(await neighbours(subject, address, peer)),
    `repeat: ${peer === undefined ? '' : `ip netns exec ${peer} `}${pingCommand(address).join(' ')}`,
  ]);
}

const addressOf = ({ result }: Attached): string | undefined => {
  const [first] = result.ips;
  return first === undefined ? undefined : withoutPrefix(first.address);
};

async function macOf({ node }: CheckSubject, { pod, result }: Attached): Promise<string> {
  const { links } = await lookAtNetns(node, pod.name);
  return links.find(({ name }) => name === pod.ifName)?.mac ?? interfaceInPod(pod, result)?.mac ?? 'unknown';
}

/** What the one that pings believes the MAC address to be. */
async function neighbours(
  { node }: CheckSubject,
  address: string,
  peer: string | undefined,
): Promise<readonly string[]> {
  const { sections } = await node.inspect(peer);
  const lines = sections.find(({ title }) => title === 'neighbours')?.lines ?? [];
  return lines.filter((line) => line.startsWith(`${address} `)).map((line) => `neighbour: ${line}`);
}
