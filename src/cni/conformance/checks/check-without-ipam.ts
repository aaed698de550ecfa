import { whyNotCalled } from '../applicable.ts';
import { hasIpam } from '../change-network.ts';
import type { ConformanceCheck } from '../conformance-check.ts';
import { lastRunLines } from '../last-run-lines.ts';
import type { NetworkConfig, PluginConfig } from '../../network-config.ts';
import { notApplicable, verdictOf } from '../verdict.ts';

/** What makes no sense for a node that has no address in the network, and is refused by some. */
const needsAddresses = ['ipam', 'isGateway', 'isDefaultGateway', 'ipMasq'];

export const checkWithoutIpam: ConformanceCheck = {
  id: 12,
  level: 'MUST',
  title: 'CHECK passes right after ADD, also without IPAM',
  ground: 'SPEC 1.1.0, "CHECK: Check container\'s networking is as expected"',
  async run(subject) {
    const reason = (await whyNotCalled(subject, 'CHECK')) ?? whyWithIpam(subject.network);
    if (reason !== undefined) return notApplicable(reason);
    if (subject.plugins.every(({ isDelegate }) => isDelegate)) return notApplicable('it is the IPAM itself');
    const bare = subject.withNetwork(withoutIpam(subject.network));
    const pod = await subject.createPod('bare');
    const added = await bare.add(pod);
    if (!added.ok) return notApplicable('ADD does not succeed without IPAM');
    const checked = await bare.check(pod);
    return verdictOf(checked.ok ? [] : ['CHECK failed without IPAM', ...lastRunLines(checked)]);
  },
};

const whyWithIpam = (network: NetworkConfig): string | undefined =>
  hasIpam(network) ? undefined : 'the list has no IPAM that could be taken away';

/** The interface plugin alone: those behind it may need addresses. */
const withoutIpam = (network: NetworkConfig): NetworkConfig => ({
  ...network,
  plugins: network.plugins.slice(0, 1).map(
    (config): PluginConfig => ({
      ...config,
      raw: Object.fromEntries(Object.entries(config.raw).filter(([key]) => !needsAddresses.includes(key))),
    }),
  ),
});
