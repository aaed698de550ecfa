import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, suite, test } from 'node:test';
import { everyCheck } from '../../../support/every-check.ts';
import { assertCaused } from '../../../deep/doctor/doctor.ts';
import { diagnose } from '../../../deep/doctor/sickness.ts';
import { sicknesses } from '../../../deep/doctor/sicknesses.ts';
import type { Diagnosis } from '../../../support/diagnosis.ts';
import { missing, needsRoot } from '../../../support/requires.ts';
import type { User } from '../../../support/world.ts';

suite('findings', { concurrency: 2, skip: needsRoot || missing('perl', 'setarch', 'prlimit') }, () => {
  const healthy = new Map<User, Diagnosis>();
  before(async () => {
    for (const user of ['root', 'nobody'] as const) healthy.set(user, await diagnose({ user }));
  });

  /** Found by none of the sicknesses: what this kernel lacks is compared with what it says itself below. */
  const lackedForReal = [/^link-/, /^qdisc-/];
  /** Only an engine's nodes can have it: docker.test.ts. */
  const ofEngines = ['node-image', 'engine-disk', 'subnets', 'underlay'];

  test('there is a sickness for every check', () => {
    const found = new Set(sicknesses.flatMap(({ finds }) => Object.keys(finds)));
    const never = everyCheck.namespace.filter(
      ({ id }) => !found.has(id) && !ofEngines.includes(id) && !lackedForReal.some((those) => those.test(id)),
    );
    assert.deepEqual(
      never.map(({ id }) => id),
      [],
    );
  });

  for (const sickness of sicknesses) {
    test(sickness.name, async () => {
      const { user = 'root', finds } = sickness;
      const sick = await diagnose(sickness);
      const usual = healthy.get(user);
      assert.ok(usual !== undefined);
      for (const id of Object.keys(finds)) assertCaused(sickness, id, sick, usual);
      const failing = Object.values(finds).some(({ status }) => status === 'fail');
      assert.equal(sick.exitCode, failing ? 3 : 0, JSON.stringify(sick.report));
    });
  }

  test('what podnet sees to itself is no finding: root’s read-only /proc/sys, IPv6 off, no ping sockets', async () => {
    const { exitCode, findings } = await diagnose({
      cause: `echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 0 >/proc/sys/net/ipv4/ping_group_range
        mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys`,
    });
    assert.equal(exitCode, 0);
    for (const id of ['proc-sys', 'ipv6', 'nodes', 'underlay', 'node-files'])
      assert.equal(findings.get(id)?.status, 'ok', id);
  });

  test('what this kernel lacks is what it refuses to iproute2', () => {
    for (const { id, name, status } of healthy.get('root')?.findings.values() ?? []) {
      const [what, kind = ''] = name.split(' ');
      if (!lackedForReal.some((those) => those.test(id))) continue;
      const words = what === 'link' ? linkOf(kind) : queueOf(kind);
      assert.equal(status, isTaken(words) ? 'ok' : 'warn', `${name}: ${words}`);
    }
  });
});

const linkOf = (kind: string): string => {
  const below = ['macvlan', 'ipvlan', 'vlan'].includes(kind) ? 'link lower0 ' : '';
  const options = { vxlan: 'id 1 dstport 4789', vlan: 'id 1', vrf: 'table 10' }[kind] ?? '';
  return `ip link add lower0 type veth && ip link add ${below}try0 type ${kind} ${options}`;
};

const queueOf = (kind: string): string =>
  `tc qdisc add dev lo root ${kind} ${{ tbf: 'rate 1mbit burst 10k latency 50ms', netem: 'delay 1ms' }[kind]}`;

function isTaken(words: string): boolean {
  try {
    execFileSync('unshare', ['--net', 'sh', '-ec', words], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
