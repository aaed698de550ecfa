import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { packParcel } from '../../../../src/cluster/cni/pack-parcel.ts';
import { planParcel } from '../../../../src/cluster/cni/plan-parcel.ts';
import type { CniConfig } from '../../../../src/model/cni-network.ts';
import { UsageError } from '../../../../src/model/errors.ts';

const root = mkdtempSync(join(tmpdir(), 'podnet-parcel-'));
after(() => rmSync(root, { recursive: true, force: true }));
process.umask(0o022);
const { signal } = new AbortController();

function write(name: string, text: string, mode = 0o644): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const cniOf = (more: Partial<CniConfig>, ...types: readonly string[]): CniConfig => ({
  conflist: {
    file: '10-a.conflist',
    text: JSON.stringify({ name: 'a', plugins: types.map((type) => ({ type, mtu: '{{ node.mtu }}' })) }),
  },
  networks: [],
  binDirs: [],
  files: [],
  env: {},
  capabilities: {},
  routes: 'podnet',
  profile: 'spec',
  ...more,
});

/** `-rwxr-xr-x`-like lines of an archive. */
async function listed(archive: Buffer): Promise<readonly string[]> {
  const lines: string[] = [];
  const reader = extract();
  reader.end(gunzipSync(archive));
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type, mode, linkname, uid, gid } = entry.header;
    assert.deepEqual([uid, gid, entry.header.mtime], [0, 0, new Date(0)]);
    const what = type === 'symlink' ? `-> ${linkname}` : Buffer.concat(chunks).toString();
    lines.push(`${type} ${mode?.toString(8)} ${name} ${what}`.trim());
  }
  return lines;
}

write('bin/mine', 'one', 0o755);
write('bin/lib/code.py', 'code');
write('bin2/mine', 'another', 0o755);
write('bin2/other', 'other', 0o711);
write('machine/host-local', 'ipam', 0o755);
write('machine/bridge', 'unused', 0o755);
write('conf/config.yaml', 'a: 1', 0o600);
write('conf/deep/more', 'more', 0o640);
const [bin, bin2, machine, conf] = ['bin', 'bin2', 'machine', 'conf'].map((name) => join(root, name)) as [
  string,
  string,
  string,
  string,
];
const machineDirs = [join(root, 'nowhere'), machine];

test('folders of programs come whole, of this machine only what the conflists name', async () => {
  const cni = cniOf(
    {
      binDirs: [bin, bin2],
      files: [
        { source: conf, target: '/etc/mine/' },
        { source: join(conf, 'config.yaml'), target: '/etc/mine/token', mode: 0o4755 },
      ],
      networks: [{ file: 'b.conf', text: '{"type": "other", "ipam": {"type": "host-local"}}' }],
    },
    'mine',
  );
  const { archive } = await packParcel(cni, signal, { machineDirs });
  assert.deepEqual(await listed(archive), [
    'file 600 etc/mine/config.yaml a: 1',
    'directory 755 etc/mine/deep/',
    'file 640 etc/mine/deep/more more',
    'file 4755 etc/mine/token a: 1',
    'file 755 opt/cni/bin/host-local ipam',
    'directory 755 opt/cni/bin/lib/',
    'file 644 opt/cni/bin/lib/code.py code',
    'file 755 opt/cni/bin/mine one',
    'file 711 opt/cni/bin/other other',
  ]);
});

test('a file of its own goes before the same program of a folder', async () => {
  const cni = cniOf({ binDirs: [bin], files: [{ source: join(bin2, 'mine'), target: '/opt/cni/bin/mine' }] });
  const { entries } = await planParcel(cni, signal, { machineDirs });
  assert.equal(entries.find(({ path }) => path === 'opt/cni/bin/mine')?.kind, 'file');
  assert.deepEqual(
    entries.flatMap((entry) => (entry.kind === 'file' && entry.path.endsWith('/mine') ? entry.source : [])),
    [join(bin2, 'mine')],
  );
});

test('the same files are the same bytes, whenever they were written', async () => {
  const cni = cniOf({ binDirs: [bin] });
  const first = await packParcel(cni, signal, { machineDirs });
  utimesSync(join(bin, 'mine'), new Date(1), new Date(1));
  const second = await packParcel(cni, signal, { machineDirs });
  assert.equal(second.parcel, first.parcel);
  assert.ok(second.archive.equals(first.archive));
  chmodSync(join(bin, 'mine'), 0o700);
  assert.notEqual((await packParcel(cni, signal, { machineDirs })).parcel, first.parcel);
  chmodSync(join(bin, 'mine'), 0o755);
});

test('a link within a folder stays one, another comes as what it leads to', async () => {
  write('links/all-in-one', 'program', 0o755);
  symlinkSync('all-in-one', join(root, 'links/bridge'));
  symlinkSync('../bin2/other', join(root, 'links/other'));
  symlinkSync(conf, join(root, 'links/conf'));
  symlinkSync(join(root, 'links'), join(root, 'by-link'));
  const { archive } = await packParcel(cniOf({ binDirs: [join(root, 'by-link')] }), signal, { machineDirs });
  assert.deepEqual(await listed(archive), [
    'file 755 opt/cni/bin/all-in-one program',
    'symlink 777 opt/cni/bin/bridge -> all-in-one',
    'directory 755 opt/cni/bin/conf/',
    'file 600 opt/cni/bin/conf/config.yaml a: 1',
    'directory 755 opt/cni/bin/conf/deep/',
    'file 640 opt/cni/bin/conf/deep/more more',
    'file 711 opt/cni/bin/other other',
  ]);
});

test('what is nowhere to be found is told', async () => {
  const cni = cniOf({ binDirs: [bin], profile: 'containerd' }, 'mine', 'nothing');
  const { missing } = await planParcel(cni, signal, { machineDirs, types: ['extra', 'bridge'] });
  assert.deepEqual(missing, ['nothing', 'loopback', 'extra']);
});

const refused: readonly (readonly [what: string, make: () => Partial<CniConfig>, code: string])[] = [
  ['a missing folder', () => ({ binDirs: [join(root, 'gone')] }), 'no-such-file'],
  [
    'a link that leads nowhere',
    () => {
      mkdirSync(join(root, 'broken'));
      symlinkSync('gone', join(root, 'broken/x'));
      return { binDirs: [join(root, 'broken')] };
    },
    'no-such-file',
  ],
  [
    'links in a circle',
    () => {
      mkdirSync(join(root, 'circle/a'), { recursive: true });
      symlinkSync(join(root, 'circle'), join(root, 'circle/a/back'));
      return { binDirs: [join(root, 'circle')] };
    },
    'not-a-file',
  ],
  ['a device', () => ({ files: [{ source: '/dev/null', target: '/etc/x' }] }), 'not-a-file'],
];
for (const [what, make, code] of refused) {
  test(`${what} is refused`, async () => {
    await assert.rejects(
      packParcel(cniOf(make()), signal, { machineDirs }),
      (error) => error instanceof UsageError && error.code === code,
    );
  });
}

test('more than nodes should get is refused, with the largest files', async () => {
  await assert.rejects(
    packParcel(cniOf({ binDirs: [bin2] }), signal, { machineDirs, limitBytes: 4 }),
    (error) =>
      error instanceof UsageError && error.code === 'parcel-too-big' && /bin2\/mine/.test(error.hint ?? ''),
  );
});

test('an abort ends it', async () => {
  await assert.rejects(packParcel(cniOf({ binDirs: [bin] }), AbortSignal.abort(), { machineDirs }), {
    name: 'AbortError',
  });
});
