import { displayEndpoint } from '../../model/endpoint.ts';
import { containsAddress, parseCidr } from '../../model/ip.ts';
import { displayPod, type PodKey } from '../../model/names.ts';
import type { IpFamily } from '../../model/verdict.ts';
import type { JudgedProbe } from '../judged-probe.ts';
import type { Breach } from './line-tally.ts';
import type { ModelTallies } from './model-lines.ts';
import { isOfFamily, type ModelPod } from './model-pods.ts';

/**
 * Lines 1 and 2: what the pods' status says.
 * @param rangesOf inside of which a node's pods have to be; undefined where nobody knows
 */
export function judgeGivenAddresses(
  tallies: ModelTallies,
  pods: readonly ModelPod[],
  rangesOf: ((node: string) => readonly string[]) | undefined,
): void {
  for (const pod of pods) {
    if (pods.length > 1) judgeUnique(tallies, pod, pods);
    if (rangesOf === undefined) continue;
    const ranges = rangesOf(pod.node);
    const inside = (ip: string) => ranges.some((range) => containsAddress(parseCidr(range), ip));
    tallies.inRange.judge(pod.addresses.length > 0 && pod.addresses.every(inside), () =>
      breach(pod, `an address in ${list(ranges)} of ${pod.node}`, list(pod.addresses)),
    );
  }
}

/** What a pod is told apart by, and by what it is called. */
type Addressed = Pick<ModelPod, 'key' | 'addresses'>;

/** Line 1, of one of these pods. */
export function judgeUnique({ unique }: ModelTallies, pod: Addressed, pods: readonly Addressed[]): void {
  const twins = pods.filter(
    (other) => other !== pod && other.addresses.some((ip) => pod.addresses.includes(ip)),
  );
  unique.judge(twins.length === 0, () =>
    breach(
      pod,
      'an address of its own',
      `${list(pod.addresses)}, shared with ${list(twins.map(({ key }) => displayPod(key)))}`,
    ),
  );
}

/** Line 10: what the pod's kernel has, what its status says and what its peers saw are the same. */
export function judgeOwnAddresses(
  tallies: ModelTallies,
  pods: readonly ModelPod[],
  inKernel: ReadonlyMap<PodKey, readonly string[]>,
  pairs: readonly JudgedProbe[],
  family: IpFamily,
): void {
  const seen = new Map<string, Set<string>>();
  for (const { request, result } of pairs) {
    const source = result.verdict.seen?.source;
    if (source === undefined) continue;
    const from = displayEndpoint(request.from);
    seen.set(from, (seen.get(from) ?? new Set()).add(source));
  }
  for (const pod of pods) {
    const kernel = (inKernel.get(pod.key) ?? []).filter((ip) => isOfFamily(ip, family));
    const peers = [...(seen.get(displayEndpoint(pod.endpoint)) ?? [])];
    const same =
      pod.addresses.length > 0 && sameSet(kernel, pod.addresses) && peers.every((ip) => kernel.includes(ip));
    tallies.ownAddress.judge(same, () =>
      breach(
        pod,
        pod.addresses.length === 0 ? 'an address' : `${list(pod.addresses)}, as its status says`,
        `${list(kernel)} in its kernel${peers.length === 0 ? '' : `, ${list(peers)} seen by others`}`,
      ),
    );
  }
}

function breach({ key }: Addressed, expected: string, seen: string): Breach {
  return { failure: { what: `pod ${displayPod(key)}`, expected, seen, evidence: [] } };
}

const list = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));
const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item));
