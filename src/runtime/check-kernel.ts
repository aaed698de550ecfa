import type { AgentClient } from '../agent/client.ts';
import { EnvironmentError } from '../model/errors.ts';
import type { KernelNeeds } from '../model/kernel-needs.ts';

/**
 * Asks an agent what its kernel lacks, before it makes anything.
 * @throws EnvironmentError `kernel-feature-missing`, which names all of it
 */
export async function checkKernel(
  agent: AgentClient,
  needs: KernelNeeds,
  signal: AbortSignal,
): Promise<void> {
  const { linkKinds, ipv6 } = await agent.request('missingFeatures', needs, signal);
  if (linkKinds.length === 0 && !ipv6) return;
  const features = [...linkKinds.map((kind) => `links of kind ${kind}`), ...(ipv6 ? ['IPv6'] : [])];
  const mends = [
    ...(linkKinds.length === 0 ? [] : [`\`modprobe -a ${linkKinds.join(' ')}\` on the machine of the nodes`]),
    ...(ipv6 ? ['boot it without ipv6.disable=1'] : []),
  ];
  throw new EnvironmentError(
    'kernel-feature-missing',
    `the kernel lacks what this cluster needs: ${features.join(', ')}`,
    { hint: `${mends.join('; ')}, or take another network; \`podnet doctor\` says what else is missing` },
  );
}
