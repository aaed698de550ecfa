import { bandwidthAnnotations } from '../../model/cni-annotations.ts';
import { UsageError } from '../../model/errors.ts';
import { parseQuantity } from './parse-quantity.ts';

/** The `bandwidth` capability (CONVENTIONS.md of CNI), in bits and bits per second. */
export interface Bandwidth {
  readonly ingressRate?: number;
  readonly ingressBurst?: number;
  readonly egressRate?: number;
  readonly egressBurst?: number;
}

/** The kubelet's limits: less than a kilobit or more than a petabit a second is nobody's wish. */
const least = 1_000n;
const most = 1_000_000_000_000_000n;
/** What containerd and CRI-O give: as much as the plugin takes, as no annotation speaks of bursts. */
const burst = 2 ** 32 - 1;

/**
 * What a pod's annotations say of its bandwidth; undefined when they say nothing.
 * @throws UsageError `bad-bandwidth`
 */
export function bandwidthOf(annotations: Readonly<Record<string, string>>): Bandwidth | undefined {
  const ingress = rateOf(annotations, bandwidthAnnotations.ingress);
  const egress = rateOf(annotations, bandwidthAnnotations.egress);
  if (ingress === undefined && egress === undefined) return undefined;
  return {
    ...(ingress !== undefined && { ingressRate: ingress, ingressBurst: burst }),
    ...(egress !== undefined && { egressRate: egress, egressBurst: burst }),
  };
}

function rateOf(annotations: Readonly<Record<string, string>>, name: string): number | undefined {
  const text = annotations[name];
  if (text === undefined) return undefined;
  let rate: bigint;
  try {
    rate = parseQuantity(text);
  } catch (cause) {
    throw bad(name, `"${text}" is no quantity`, cause);
  }
  if (rate < least) throw bad(name, `${text} is unreasonably small: less than 1 kbit/s`);
  if (rate > most) throw bad(name, `${text} is unreasonably large: more than 1 Pbit/s`);
  return Number(rate);
}

const bad = (name: string, why: string, cause?: unknown): UsageError =>
  new UsageError('bad-bandwidth', `annotation ${name}: ${why}`, {
    hint: 'write bits per second: 10M',
    cause,
  });
