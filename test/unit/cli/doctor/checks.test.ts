import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../../src/model/doctor-report.ts';
import type { KernelFeature } from '../../../../src/model/kernel-feature.ts';
import { examination, examine } from '../../../../src/cli/doctor/check.ts';
import { cgroupLimitChecks } from '../../../../src/cli/doctor/checks/cgroup-limits.ts';
import {
  askedFeatures,
  deviceChecks,
  kernelFeatureChecks,
} from '../../../../src/cli/doctor/checks/kernel-features.ts';
import { kernelLimitChecks, processLimitChecks } from '../../../../src/cli/doctor/checks/kernel-limits.ts';
import { namespaceChecks } from '../../../../src/cli/doctor/checks/namespaces.ts';
import { podnetFileChecks } from '../../../../src/cli/doctor/checks/podnet-files.ts';
import { privilegeChecks } from '../../../../src/cli/doctor/checks/privilege.ts';
import { programChecks } from '../../../../src/cli/doctor/checks/programs.ts';
import { roomChecks } from '../../../../src/cli/doctor/checks/room.ts';
import { systemChecks } from '../../../../src/cli/doctor/checks/system.ts';
import { everyCheck } from '../../../support/every-check.ts';
import { findingsText } from '../../../../src/cli/doctor/findings-text.ts';
import type { Machine } from '../../../../src/cli/doctor/machine.ts';
import { createColours } from '../../../../src/report/colours.ts';

/** A help text that names every option there is. */
const allOptions =
  '--kill-child --map-root-user --propagation --net --mount --preserve-credentials --ctty --pdeathsig';

/** A machine where all is well, and changes to it. */
function machine(
  changes: Partial<Machine> & { readonly files?: Readonly<Record<string, string>> } = {},
): Machine {
  const { files = {}, ...rest } = changes;
  return {
    platform: 'linux',
    nodeVersion: 'v20.19.0',
    kernelRelease: '6.1.0-18-amd64',
    isRoot: true,
    temporaryFolder: '/tmp',
    stateFolder: '/root/.local/state/podnet',
    read: (path) => files[path],
    find: (program) => `/usr/bin/${program}`,
    has: () => true,
    run: () => ({ ok: true, said: '', printed: allOptions }),
    room: () => ({ writable: true, freeBytes: 1e9 }),
    ...rest,
  };
}

const bad = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'ok');
const words = (findings: readonly Finding[]) => bad(findings).map(({ id, status }) => `${id} ${status}`);

test('a good machine has no findings', () => {
  const good = machine();
  const lists = [systemChecks, programChecks, privilegeChecks, namespaceChecks, roomChecks];
  for (const checks of [...lists, processLimitChecks, kernelLimitChecks])
    assert.deepEqual(bad(examine(checks, good)), []);
  const installation = { machine: good, files: { agent: '/agent.js', koffi: '/koffi.node' } };
  assert.deepEqual(bad(examine(podnetFileChecks, installation)), []);
  assert.deepEqual(bad(examine(kernelFeatureChecks, { lacks: [] })), []);
});

test('every check has a name of its own, says why and what to do', () => {
  for (const checks of Object.values(everyCheck)) {
    const ids = checks.map(({ id }) => id);
    assert.deepEqual(new Set(ids).size, ids.length, ids.join());
    for (const { id, name, why, mend } of checks) {
      assert.match(id, /^[a-z\d]+(-[a-z\d]+)*$/);
      assert.ok(name.length <= 36, `${name} makes the table wide`);
      assert.match(why, /\.$/, id);
      assert.ok(mend.length > 5, id);
      assert.doesNotMatch(mend, /modprobe $/, id);
    }
  }
});

test('a finding that is not ok has what mends it, the check’s own unless the verdict knows better', () => {
  const check = { id: 'x', name: 'x', why: 'Because.', mend: 'in general' };
  const of = (verdict: object) =>
    examine([{ ...check, look: () => ({ status: 'warn', detail: 'bad', ...verdict }) as const }], undefined);
  assert.equal(of({})[0]?.mend, 'in general');
  assert.equal(of({ mend: 'exactly' })[0]?.mend, 'exactly');
  assert.equal(of({ status: 'ok' })[0]?.mend, undefined);
  assert.deepEqual(examine([{ ...check, look: () => undefined }], undefined), []);
});

test('other systems and old versions', () => {
  const [system] = examine(systemChecks, machine({ platform: 'win32' }));
  assert.match(system?.detail ?? '', /WSL2/);
  assert.equal(system?.status, 'fail');
  for (const [nodeVersion, status] of [
    ['v18.20.0', 'fail'],
    ['v20.18.9', 'fail'],
    ['v20.19.0', 'ok'],
    ['v24.0.0', 'ok'],
  ] as const) {
    assert.equal(examine(systemChecks, machine({ nodeVersion }))[2]?.status, status, nodeVersion);
  }
  for (const [kernelRelease, status] of [
    ['4.18.0-553.el8', 'warn'],
    ['5.10.0-28-amd64', 'warn'],
    ['5.12.0', 'ok'],
    ['6.6.87.2-microsoft-standard-WSL2', 'ok'],
  ] as const) {
    assert.equal(examine(systemChecks, machine({ kernelRelease }))[1]?.status, status, kernelRelease);
  }
});

test('a missing program: what is needed fails, what helps warns', () => {
  const findings = examine(programChecks, machine({ find: () => undefined }));
  assert.deepEqual(
    words(findings).filter((text) => text.endsWith('fail')),
    ['program-unshare fail', 'program-nsenter fail', 'program-mount fail'],
  );
  assert.equal(bad(findings).length, programChecks.length);
  for (const { mend } of bad(findings)) assert.match(mend ?? '', /^sudo apt-get install/);
});

test('a program that does not know an option is as good as none', () => {
  const run = () => ({ ok: true, said: '--net --mount', printed: '--kill-child' });
  const findings = bad(examine(programChecks, machine({ run })));
  assert.equal(findings[0]?.detail, '/usr/bin/unshare does not know --map-root-user, --propagation');
  assert.deepEqual(words(findings), [
    'program-unshare fail',
    'program-nsenter fail',
    'program-setsid warn',
    'program-setpriv warn',
  ]);
});

test('a kernel that lacks all: nodes are made of some, only a part of podnet of others', () => {
  const findings = examine([...kernelFeatureChecks, ...deviceChecks], { lacks: askedFeatures });
  assert.deepEqual(
    words(findings).filter((text) => text.endsWith('fail')),
    ['link-veth fail', 'link-bridge fail', 'packet-sockets fail'],
  );
  assert.equal(bad(findings).length, askedFeatures.length);
});

test('of a kernel only what it lacks is told', () => {
  const lacks: readonly KernelFeature[] = ['link vxlan', 'qdisc netem'];
  const findings = bad(examine(kernelFeatureChecks, { lacks }));
  assert.deepEqual(
    findings.map(({ id, mend }) => `${id}: ${mend}`),
    ['link-vxlan: sudo modprobe vxlan', 'qdisc-netem: sudo modprobe sch_netem'],
  );
  assert.match(findings[0]?.why ?? '', /plugin vxlan/);
});

const sysctls = [
  ['/proc/sys/user/max_user_namespaces', '0'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
] as const;
for (const [path, value] of sysctls) {
  test(`${path} = ${value} stops ordinary users, not root`, () => {
    const files = { [path]: value };
    const [finding] = examine(privilegeChecks, machine({ isRoot: false, files })).filter(
      ({ status }) => status === 'fail',
    );
    const sysctl = path.replace('/proc/sys/', '').replaceAll('/', '.');
    assert.ok(finding?.mend?.startsWith(`sudo sysctl -w ${sysctl}=`), finding?.mend);
    assert.deepEqual(bad(examine(privilegeChecks, machine({ isRoot: true, files }))), []);
  });
}

test('capabilities are read from the effective set', () => {
  const statusOf = (set: string) =>
    words(
      examine(privilegeChecks, machine({ files: { '/proc/self/status': `Name:\tnode\nCapEff:\t${set}` } })),
    );
  assert.deepEqual(statusOf('000001ffffffffff'), []);
  assert.deepEqual(statusOf('00000000a80425fb'), ['capabilities warn'], 'Docker’s own');
});

test('a refused unshare and a read-only /proc/sys are told apart', () => {
  const refused = { ok: false, said: 'EPERM', printed: '' };
  const files = { '/proc/self/status': 'Seccomp:\t2' };
  const [first, ...others] = examine(namespaceChecks, machine({ files, run: () => refused }));
  assert.match(first?.detail ?? '', /^refused: EPERM \(a seccomp filter/);
  assert.match(first?.mend ?? '', /seccomp=unconfined/);
  assert.deepEqual(others, []);
  const run = (command: readonly string[]) =>
    command.at(-1) === 'true' ? { ...refused, ok: true } : refused;
  assert.deepEqual(words(examine(namespaceChecks, machine({ run }))), ['proc-sys fail']);
});

test('namespaces are tried as the runtime makes them', () => {
  const commands: string[] = [];
  const run = (command: readonly string[]) => {
    commands.push(command.join(' '));
    return { ok: false, said: '', printed: '' };
  };
  examine(namespaceChecks, machine({ run, isRoot: false }));
  assert.match(commands[0] ?? '', /^unshare --user --map-root-user --net --mount --pid --fork --kill-child /);
  commands.length = 0;
  examine(namespaceChecks, machine({ run }));
  assert.match(commands[0] ?? '', /^unshare --net --mount --pid --fork --kill-child /);
  assert.match(commands[1] ?? '', /^unshare --user/, 'root without the right may have that of a user');
});

test('low limits warn with the command that raises them', () => {
  const path = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';
  const [finding] = examine(kernelLimitChecks, machine({ files: { [path]: '1024' } }));
  assert.equal(finding?.status, 'warn');
  assert.equal(finding?.mend, 'sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=8192');
});

test('of the limits of a process the hard ones count', () => {
  const limits = 'Limit  Soft Limit  Hard Limit  Units\nMax processes   unlimited  unlimited  processes\n';
  const of = (line: string) =>
    words(examine(processLimitChecks, machine({ files: { '/proc/self/limits': limits + line } })));
  assert.deepEqual(of('Max open files            1024                 4096                 files'), []);
  assert.deepEqual(of('Max open files            1024                 1024                 files'), [
    'open-files warn',
  ]);
});

test('limits of a cgroup are those of the own one, in both versions; a container has it at the root', () => {
  const of = (files: Readonly<Record<string, string>>) =>
    examine(cgroupLimitChecks, machine({ files })).map(
      ({ id, status, detail }) => `${id} ${status} ${detail}`,
    );
  assert.deepEqual(of({}), []);
  const v2 = '/sys/fs/cgroup/system.slice/ci.service';
  const inService = { '/proc/self/cgroup': '0::/system.slice/ci.service' };
  assert.deepEqual(of({ ...inService, [`${v2}/pids.max`]: '512', [`${v2}/memory.max`]: 'max' }), [
    'cgroup-pids warn 512, less than 4096',
    'cgroup-memory ok no limit',
  ]);
  const v1 = { '/proc/self/cgroup': '5:pids:/a\n4:cpu,memory:/b\n0::/' };
  assert.deepEqual(
    of({
      ...v1,
      '/sys/fs/cgroup/pids/a/pids.max': '5000',
      '/sys/fs/cgroup/memory/b/memory.limit_in_bytes': '9223372036854771712',
    }),
    ['cgroup-pids ok 5000', 'cgroup-memory ok no limit'],
  );
  assert.deepEqual(of({ '/sys/fs/cgroup/memory.max': '104857600' }), [
    'cgroup-memory warn 105 MB, less than 500 MB',
  ]);
});

const findings: readonly Finding[] = [
  {
    id: 'program-mount',
    name: 'mount',
    status: 'fail',
    detail: 'not found',
    why: 'The private files of nodes are made by it.',
    mend: 'sudo apt-get install mount',
  },
  { id: 'ipv6', name: 'IPv6', status: 'ok', detail: 'there', why: 'Clusters.' },
];

test('the text says whether it works, and why that which is bad matters', () => {
  const options = { colours: createColours(false), columns: 40, verbose: false };
  assert.equal(
    findingsText(examination('namespace', findings), options),
    `✖ mount  not found
         The private files of nodes are
         made by it.
         mend: sudo apt-get install mount
✔ IPv6   there

The namespace runtime does not work here.
`,
  );
  assert.match(
    findingsText(examination('namespace', findings), { ...options, verbose: true }),
    /Clusters\.\n/,
  );
});
