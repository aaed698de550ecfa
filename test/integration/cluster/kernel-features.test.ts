import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { kernelNeedsOf, linkKindsOf } from '../../../src/model/kernel-needs.ts';
import { checkKernel } from '../../../src/runtime/check-kernel.ts';
import { namespaceRuntime } from '../../../src/runtime/namespace/namespace-runtime.ts';
import type { RuntimeSession } from '../../../src/runtime/node-runtime.ts';
import { planCluster } from '../../../src/cluster/plan-cluster.ts';
import { parseNodeName } from '../../../src/model/names.ts';

const { signal } = new AbortController();
let session: RuntimeSession | undefined;

before(async () => {
  session = await namespaceRuntime.open({ runId: randomUUID(), clusterName: 'kernel', signal });
});
after(() => session?.close());

const check = (...linkKinds: readonly string[]): Promise<void> => {
  const [agent] = session?.agents() ?? [];
  assert.ok(agent !== undefined, 'the agent is there before its nodes');
  return checkKernel(agent, { linkKinds, ipv6: true }, signal);
};

test('a kernel that has it all is asked before there is a node', () =>
  check(...new Set(Object.values(linkKindsOf).flat())));

test('what a kernel lacks is named, with the command that may mend it', () =>
  assert.rejects(check('veth', 'no-such-kind', 'nor-such'), {
    code: 'kernel-feature-missing',
    kind: 'environment',
    message: /links of kind no-such-kind, links of kind nor-such$/,
    hint: /modprobe -a no-such-kind nor-such.*podnet doctor/,
  }));

test('a plan needs what its plugin makes, and IPv6 where anything has such an address', () => {
  const needs = (plugin: 'ptp' | 'vxlan', podCIDR: string, family: 'ipv4' | 'ipv6') =>
    kernelNeedsOf(
      planCluster(
        {
          name: 'a',
          runtime: 'namespace',
          nodes: [{ name: parseNodeName('node-1'), labels: {} }],
          network: { plugin, podCIDRs: [podCIDR], mtuBytes: 'auto' },
          underlay: { families: [family] },
        },
        { cidr: '198.18.7.0/24', mtuBytes: 1500 },
      ),
    );
  assert.deepEqual(needs('ptp', '10.244.0.0/16', 'ipv4'), { linkKinds: ['veth'], ipv6: false });
  assert.deepEqual(needs('vxlan', '10.244.0.0/16', 'ipv6'), {
    linkKinds: ['bridge', 'veth', 'vxlan'],
    ipv6: true,
  });
  assert.equal(needs('vxlan', 'fd00::/48', 'ipv4').ipv6, true);
});
