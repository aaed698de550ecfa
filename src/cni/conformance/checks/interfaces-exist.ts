import type { CniInterface } from '../../result.ts';
import type { CheckSubject } from '../check-subject.ts';
import { isAtLeast } from '../../versions.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import { lookAtNetns, type NetnsView } from '../look-at-netns.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

export const interfacesExist: ConformanceCheck = {
  id: 6,
  level: 'MUST',
  title: 'Interfaces of the result exist with the MAC, MTU and sandbox that it says',
  ground: 'SPEC 1.1.0, "ADD Success"',
  async run(subject) {
    const reason = whyNoInterfaces(subject);
    if (reason !== undefined) return notApplicable(reason);
    await subject.warmUp();
    const { pod, added, result } = await subject.attach('interfaces');
    const inPod = await lookAtNetns(subject.node, pod.name);
    const inNode = await lookAtNetns(subject.node);
    const complaints = result.interfaces.flatMap((it) =>
      complaintsOver(it, it.sandbox === undefined ? inNode : inPod, pod.netns),
    );
    const own = result.interfaces.some(({ name, sandbox }) => name === pod.ifName && sandbox === pod.netns);
    if (!own) complaints.unshift(`the result has no interface ${pod.ifName} with sandbox ${pod.netns}`);
    return verdictOf(complaints.length === 0 ? [] : [...complaints, ...lastRunLines(added)]);
  },
};

/** Why a result says nothing of interfaces; undefined when it has to. */
export function whyNoInterfaces({ network, plugins }: CheckSubject): string | undefined {
  if (!isAtLeast(network.cniVersion, '0.3.0')) return 'results have interfaces since version 0.3.0';
  return plugins.every(({ isDelegate }) => isDelegate) ? 'an IPAM plugin makes no interfaces' : undefined;
}

function complaintsOver(told: CniInterface, view: NetnsView, netns: string): string[] {
  const place = told.sandbox === undefined ? 'the node' : told.sandbox;
  if (told.sandbox !== undefined && told.sandbox !== netns) {
    return [`${told.name} is said to be in ${told.sandbox}, the pod's netns is ${netns}`];
  }
  const link = view.links.find(({ name }) => name === told.name);
  if (link === undefined) return [`${told.name} is not in ${place}`];
  const complaints: string[] = [];
  if (told.mac !== undefined && told.mac.toLowerCase() !== link.mac?.toLowerCase()) {
    complaints.push(`${told.name} in ${place} has MAC ${link.mac ?? 'none'}, the result says ${told.mac}`);
  }
  if (told.mtu !== undefined && told.mtu !== link.mtu) {
    complaints.push(`${told.name} in ${place} has MTU ${link.mtu}, the result says ${told.mtu}`);
  }
  return complaints;
}
