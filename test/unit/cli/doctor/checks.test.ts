import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAgentFiles, checkIpv6, checkLimits } from '../../../../src/cli/doctor/check-limits.ts';
import { linkKindFindings } from '../../../../src/cli/doctor/check-link-kinds.ts';
import { checkNamespaces } from '../../../../src/cli/doctor/check-namespaces.ts';
import { checkPrograms, checkSystem } from '../../../../src/cli/doctor/check-system.ts';
import { examination } from '../../../../src/cli/doctor/examination.ts';
import { findingsText } from '../../../../src/cli/doctor/findings-text.ts';
import type { Finding } from '../../../../src/cli/doctor/finding.ts';
import type { Machine } from '../../../../src/cli/doctor/machine.ts';
import { createColours } from '../../../../src/report/colours.ts';

/** A machine where all is well, and changes to it. */
function machine(
  changes: Partial<Machine> & { readonly files?: Readonly<Record<string, string>> } = {},
): Machine {
  const { files = {}, ...rest } = changes;
  return {
    platform: 'linux',
    nodeVersion: 'v20.19.0',
    isRoot: false,
    read: (path) => files[path],
    find: (program) => `/usr/bin/${program}`,
    has: () => true,
    run: () => ({ ok: true, said: '' }),
    ...rest,
  };
}

const bad = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'ok');

test('a good machine has no findings', () => {
  const good = machine();
  const all = [...checkSystem(good), ...checkPrograms(good), ...checkNamespaces(good), ...checkLimits(good)];
  assert.deepEqual(bad([...all, checkIpv6(good), ...checkAgentFiles(good, { agent: '/x' })]), []);
});

test('other systems and old versions of Node.js', () => {
  assert.match(checkSystem(machine({ platform: 'win32' }))[0]?.detail ?? '', /WSL2/);
  for (const [nodeVersion, status] of [
    ['v18.20.0', 'fail'],
    ['v20.18.9', 'fail'],
    ['v20.19.0', 'ok'],
    ['v24.0.0', 'ok'],
  ] as const) {
    assert.equal(checkSystem(machine({ nodeVersion }))[1]?.status, status, nodeVersion);
  }
});

test('a missing program: what is needed fails, what helps warns', () => {
  const findings = bad(checkPrograms(machine({ find: () => undefined })));
  assert.deepEqual(
    findings.map(({ name, status }) => `${name} ${status}`),
    ['unshare fail', 'nsenter fail', 'mount fail', 'setpriv warn', 'bird warn', 'nft warn'],
  );
  for (const { mend } of findings) assert.match(mend ?? '', /^apt-get install/);
});

test('a kind of link that the kernel lacks: nodes are made of some, only networks of others', () => {
  assert.deepEqual(bad(linkKindFindings([])), []);
  const findings = bad(linkKindFindings(['veth', 'vxlan']));
  assert.deepEqual(
    findings.map(({ name, status, mend }) => `${name} ${status}: ${mend}`),
    ['link kind veth fail: sudo modprobe veth', 'link kind vxlan warn: sudo modprobe vxlan'],
  );
  assert.match(findings[1]?.detail ?? '', /no network vxlan$/);
});

const sysctls = [
  ['/proc/sys/user/max_user_namespaces', '0'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
] as const;
for (const [path, value] of sysctls) {
  test(`${path} = ${value} stops ordinary users, not root`, () => {
    const [finding] = bad(checkNamespaces(machine({ files: { [path]: value } })));
    const sysctl = path.replace('/proc/sys/', '').replaceAll('/', '.');
    assert.ok(finding?.mend?.includes(sysctl), finding?.mend);
    assert.deepEqual(bad(checkNamespaces(machine({ isRoot: true, files: { [path]: value } }))), []);
  });
}

test('a refused unshare and a read-only /proc/sys are told apart', () => {
  const refused = checkNamespaces(machine({ run: () => ({ ok: false, said: 'EPERM' }) })).at(-1);
  assert.match(refused?.detail ?? '', /^refused: EPERM/);
  assert.match(refused?.mend ?? '', /seccomp/);
  const readOnly = checkNamespaces(
    machine({ run: (command) => ({ ok: command.at(-1) === 'true', said: 'EROFS' }) }),
  );
  assert.match(readOnly.at(-1)?.detail ?? '', /^made, but not usable: EROFS/);
});

test('namespaces are tried as the runtime makes them', () => {
  const commands: string[] = [];
  const run = (command: readonly string[]) => {
    commands.push(command.join(' '));
    return { ok: true, said: '' };
  };
  checkNamespaces(machine({ run }));
  checkNamespaces(machine({ run, isRoot: true }));
  assert.match(commands[0] ?? '', /^unshare --user --map-root-user --net --mount --pid --fork --kill-child /);
  assert.match(commands[1] ?? '', /^unshare --net --mount --pid --fork --kill-child /);
});

test('low limits warn with the command that raises them', () => {
  const path = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';
  const [finding] = checkLimits(machine({ files: { [path]: '1024' } }));
  assert.equal(finding?.status, 'warn');
  assert.equal(finding?.mend, 'sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=8192');
});

test('the text says whether it works', () => {
  const findings: readonly Finding[] = [
    { name: 'mount', status: 'fail', detail: 'not found', mend: 'apt-get install mount' },
    { name: 'IPv6', status: 'ok', detail: 'there' },
  ];
  assert.equal(
    findingsText(examination('namespace', findings), createColours(false)),
    '✖ mount   not found\n          mend: apt-get install mount\n✔ IPv6    there\n\nThe namespace runtime does not work here.\n',
  );
});
