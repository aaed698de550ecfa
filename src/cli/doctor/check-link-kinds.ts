import { randomUUID } from 'node:crypto';
import type { KernelNeeds } from '../../model/kernel-needs.ts';
import { linkKindsOf } from '../../model/kernel-needs.ts';
import { namespaceRuntime } from '../../runtime/namespace/namespace-runtime.ts';
import { fail, type Finding, ok, warn } from './finding.ts';

const kinds = [...new Set(Object.values(linkKindsOf).flat())];

/** What the plugins make their networks of: an agent of the namespace runtime tries it. */
export async function checkLinkKinds(signal: AbortSignal): Promise<readonly Finding[]> {
  const session = await namespaceRuntime.open({ runId: randomUUID(), clusterName: 'doctor', signal });
  try {
    const needs: KernelNeeds = { linkKinds: kinds, ipv6: false };
    const missing = await Promise.all(
      session.agents().map((agent) => agent.request('missingFeatures', needs, signal)),
    );
    return linkKindFindings(missing.flatMap(({ linkKinds }) => linkKinds));
  } finally {
    await session.close();
  }
}

/** @param missing of the kinds that plugins make */
export function linkKindFindings(missing: readonly string[]): readonly Finding[] {
  return kinds.map((kind) => {
    const name = `link kind ${kind}`;
    if (!missing.includes(kind)) return ok(name, 'there');
    const without = Object.entries(linkKindsOf).flatMap(([plugin, used]) =>
      used.includes(kind) ? [plugin] : [],
    );
    const detail = `not in this kernel: no network ${without.join(', ')}`;
    const mend = `sudo modprobe ${kind}`;
    // The nodes of the namespace runtime themselves are joined by a bridge and veths.
    return linkKindsOf.bridge.includes(kind) ? fail(name, detail, mend) : warn(name, detail, mend);
  });
}
