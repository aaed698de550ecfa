import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { LabNode } from '../../../src/cni/conformance/lab.ts';
import { removeMasquerade } from '../../../src/cni/conformance/tampering/remove-masquerade.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';
import { missing } from '../../support/requires.ts';

enterOwnNetns();

/** The iptables from before nft, whatever this machine calls `iptables`: rules that nft does not list. */
const legacy = (program: string): string => program.replace(/^(ip6?tables)$/, '$1-legacy');

const node: Pick<LabNode, 'exec'> = {
  exec: async ([program = '', ...args]) => {
    const { status, stdout, stderr } = spawnSync(legacy(program), args, { encoding: 'utf8' });
    return { exitCode: status ?? 127, stdout, stderr };
  },
};

test('masquerades of the old iptables go by their numbers, whatever a plugin has written in its comments', {
  skip: missing('iptables-legacy'),
}, async () => {
  const rules = [
    [
      'POSTROUTING',
      '-s',
      '10.1.0.0/24',
      '-j',
      'MASQUERADE',
      '-m',
      'comment',
      '--comment',
      '$(exit 1); `x` "',
    ],
    ['POSTROUTING', '-s', '10.2.0.0/24', '-j', 'RETURN', '-m', 'comment', '--comment', 'no -j MASQUERADER'],
    ['OWN', '-j', 'MASQUERADE'],
    ['POSTROUTING', '-s', '10.3.0.0/24', '-j', 'MASQUERADE'],
  ];
  const iptables = (...args: readonly string[]): string =>
    execFileSync('iptables-legacy', ['-t', 'nat', ...args], { encoding: 'utf8' });
  iptables('-N', 'OWN');
  for (const rule of rules) iptables('-A', ...rule);
  // The plan asks for rules and nothing else of a node.
  const commands = await removeMasquerade.plan(node as LabNode);
  for (const { command } of commands) {
    const { exitCode, stderr } = await node.exec(command);
    assert.equal(exitCode, 0, stderr);
  }
  assert.equal(commands.length, 3);
  const left = iptables('-S')
    .split('\n')
    .filter((line) => line.startsWith('-A'));
  assert.deepEqual(left, [
    '-A POSTROUTING -s 10.2.0.0/24 -m comment --comment "no -j MASQUERADER" -j RETURN',
  ]);
});
