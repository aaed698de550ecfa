import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { LocalPluginHost } from '../../../src/cni/local-plugin-host.ts';
import { enterOwnNetns } from '../../support/own-netns.ts';

enterOwnNetns();

const signal = new AbortController().signal;
execFileSync('ip', ['netns', 'add', 'pod']);
const root = mkdtempSync('/run/root-');

/** The files of a node, as they are found below its root directory. */
for (const folder of ['run/netns', 'opt/cni/bin', 'opt/real', 'var', 'proc/self/ns']) {
  mkdirSync(path.join(root, folder), { recursive: true });
}
writeFileSync(path.join(root, 'run/netns/node-pod'), '');
execFileSync('mount', ['--bind', '/run/netns/pod', path.join(root, 'run/netns/node-pod')]);
writeFileSync(path.join(root, 'run/netns/plain'), '');
symlinkSync('/run', path.join(root, 'var/run'));
symlinkSync('../../run/netns/node-pod', path.join(root, 'opt/cni/relative'));
symlinkSync('loop-2', path.join(root, 'run/loop-1'));
symlinkSync('loop-1', path.join(root, 'run/loop-2'));
symlinkSync('../../../../../../run/netns/pod', path.join(root, 'run/outside'));

test('cni runtime 13: a netns is known by its file system, whatever link leads to it', async () => {
  const host = new LocalPluginHost();
  symlinkSync('/run/netns/pod', '/run/link');
  writeFileSync('/run/netns/plain', '');
  const seen = await answersOf(host, [
    '/run/netns/pod',
    '/run/link',
    '/proc/self/ns/net',
    '/proc/thread-self/ns/net',
  ]);
  assert.deepEqual(seen, [true, true, true, true]);
  const others = ['/run/netns/plain', '/run/netns', '/run/netns/none', '', '/run/netns/pod/below'];
  assert.deepEqual(await answersOf(host, others), [false, false, false, false, false]);
});

test('cni runtime 13: the files of a node are looked at from outside as the node sees them', async () => {
  const host = new LocalPluginHost({ root });
  const good = [
    '/run/netns/node-pod',
    '/var/run/netns/node-pod',
    '/opt/cni/relative',
    '/run/../run//netns/./node-pod',
  ];
  assert.deepEqual(await answersOf(host, good), [true, true, true, true]);
  // The last two would lead to the netns of this machine.
  const bad = ['/run/netns/plain', '/run/netns/none', '/run/loop-1', '/run/netns/pod', '/run/outside'];
  assert.deepEqual(await answersOf(host, bad), [false, false, false, false, false]);
});

test('cni runtime 13: more links than the kernel follows lead nowhere, and never out of the files of a node', async () => {
  const host = new LocalPluginHost({ root });
  mkdirSync(path.join(root, 'run/chain'));
  for (let link = 1; link <= 41; link++) symlinkSync(`${link + 1}`, path.join(root, `run/chain/${link}`));
  symlinkSync('/run/netns/pod', path.join(root, 'run/chain/42'));
  // From 2 on it is the 41st link that would lead to the netns of this machine, if the kernel were asked then.
  assert.deepEqual(await answersOf(host, ['/run/chain/1', '/run/chain/2']), [false, false]);
});

test('cni runtime 13: the namespaces of the processes of a node are found below its root', async () => {
  const host = new LocalPluginHost({ root: `/proc/${process.pid}/root` });
  assert.equal(await host.isNetns(`/proc/${process.pid}/ns/net`, signal), true);
});

test('cni runtime 6: a program of a node keeps the path that the node has it by', async () => {
  const program = path.join(root, 'opt/real/plugin');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o755);
  symlinkSync('/opt/real/plugin', path.join(root, 'opt/cni/bin/linked'));
  symlinkSync('/opt/real/none', path.join(root, 'opt/cni/bin/dangling'));
  const host = new LocalPluginHost({ root });
  const find = (type: string): Promise<unknown> => host.findProgram(type, ['/none', '/opt/cni/bin'], signal);
  assert.deepEqual(await find('linked'), { kind: 'found', path: '/opt/cni/bin/linked' });
  assert.deepEqual(await find('dangling'), { kind: 'missing' });
  chmodSync(program, 0o644);
  assert.deepEqual(await find('linked'), { kind: 'not-executable', path: '/opt/cni/bin/linked' });
});

test('cni runtime 7: words before the program bring it into a netns', async () => {
  const program = '/run/where';
  writeFileSync(program, '#!/bin/sh\nip -brief link; pwd\n');
  chmodSync(program, 0o755);
  execFileSync('ip', ['-netns', 'pod', 'link', 'add', 'only-here', 'type', 'bridge']);
  const host = new LocalPluginHost({ enter: ['nsenter', '--net=/run/netns/pod', '--'] });
  const call = { type: 'where', verb: 'ADD', path: program, env: {}, stdin: '', timeoutMs: 60_000 } as const;
  const { stdout } = await host.execute(call, signal);
  assert.match(stdout, /only-here/);
  assert.match(stdout, /^\/$/m);
});

const answersOf = async (host: LocalPluginHost, paths: readonly string[]): Promise<readonly boolean[]> => {
  const answers: boolean[] = [];
  for (const file of paths) answers.push(await host.isNetns(file, signal));
  return answers;
};
