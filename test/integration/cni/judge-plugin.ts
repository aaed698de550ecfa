import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import type { CheckResult } from '../../../src/cni/conformance/check.ts';
import { conformanceChecks } from '../../../src/cni/conformance/registry.ts';
import { runChecks } from '../../../src/cni/conformance/run-checks.ts';
import { parseNetworkConfig } from '../../../src/cni/parse-network-config.ts';
import { folderWithBroken } from './broken-plugin.ts';
import { unsharedLab } from './unshared-lab.ts';

const hostLocal = { type: 'host-local', ranges: [[{ subnet: '10.244.1.0/24' }]] };

/** A bridge without masquerade, of which Debian's plugin does most right. */
export const plainBridge = {
  type: 'bridge',
  bridge: 'cni0',
  isGateway: true,
  ipam: { ...hostLocal, routes: [{ dst: '0.0.0.0/0' }] },
};
export const dualStack = {
  ...plainBridge,
  ipam: {
    type: 'host-local',
    ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:244:1::/64' }]],
    routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
  },
};

export interface JudgedPlugin {
  readonly plugins?: readonly object[];
  readonly cniVersion?: string;
  /** See folderWithBroken; without it the list is judged as it stands. */
  readonly breaks?: string;
}

/** What one check says of a list; with `breaks` of its first plugin behind one that is broken in that way. */
export async function judgePlugin(
  id: number,
  { plugins = [plainBridge], cniVersion = '1.0.0', breaks }: JudgedPlugin,
): Promise<CheckResult> {
  const [first, ...others] = plugins;
  const real = first !== undefined && 'type' in first ? String(first.type) : 'bridge';
  const list = breaks === undefined ? plugins : [{ ...first, type: 'broken' }, ...others];
  return judgeList(id, { plugins: list, cniVersion, breaks: breaks ?? '', real });
}

export interface JudgedList {
  /** In which one of type `broken` may be. */
  readonly plugins: readonly object[];
  readonly cniVersion?: string;
  /** See folderWithBroken. */
  readonly breaks?: string;
  readonly real?: string;
}

/** What one check says of a list as it stands. */
export async function judgeList(
  id: number,
  { plugins, cniVersion = '1.0.0', breaks = '', real }: JudgedList,
): Promise<CheckResult> {
  const folder = await folderWithBroken(breaks, real);
  try {
    const [result] = await runChecks({
      lab: unsharedLab(folder),
      network: parseNetworkConfig(JSON.stringify({ cniVersion, name: 'net', plugins })),
      checks: conformanceChecks.filter((check) => check.id === id),
      parallel: 1,
      signal: new AbortController().signal,
    });
    assert.ok(result !== undefined, `there is no check ${id}`);
    return result;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function assertPasses(id: number, judged: JudgedPlugin = {}): Promise<void> {
  const { status, evidence } = await judgePlugin(id, judged);
  assert.equal(status, 'pass', evidence.join('\n'));
}

export async function assertFails(id: number, says: RegExp, judged: JudgedPlugin): Promise<void> {
  const { status, evidence } = await judgePlugin(id, judged);
  assert.equal(status, 'fail', evidence.join('\n'));
  assert.match(evidence.join('\n'), says);
}

export async function assertNotApplicable(id: number, why: RegExp, judged: JudgedPlugin): Promise<void> {
  const { status, evidence } = await judgePlugin(id, judged);
  assert.equal(status, 'not-applicable', evidence.join('\n'));
  assert.match(evidence.join('\n'), why);
}
