import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { flatArchive } from '../../../../src/runtime/docker/image/archive/flat-archive.ts';
import { imageArchive, planImage } from '../../../../src/runtime/docker/image/archive/image-archive.ts';
import type { ImageContents } from '../../../../src/runtime/docker/image/archive/image-config.ts';
import { type ImageEntry, link, text } from '../../../../src/runtime/docker/image/archive/image-entry.ts';
import { layerStream } from '../../../../src/runtime/docker/image/archive/layer.ts';
import { copyOf } from '../../../../src/runtime/docker/image/host/copy-of.ts';
import { PodnetError } from '../../../../src/model/errors.ts';

const { signal } = new AbortController();
const directory = mkdtempSync('/var/tmp/podnet-archive-');
after(() => rmSync(directory, { recursive: true }));
const source = path.join(directory, 'source');
writeFileSync(source, 'x'.repeat(3_000_000));

const entries = (): ImageEntry[] => [
  copyOf(source, '/usr/bin/tool'),
  link('/bin', 'usr/bin'),
  text('/etc/a', 'a\n'),
];
const contents = (layer: readonly ImageEntry[]): ImageContents => ({
  layers: [layer],
  labels: { format: '1', version: '9.9.9', source: 'host', agent: 'a1', tools: ['sh', 'ip'] },
  architecture: 'x64',
});

interface TarEntry {
  readonly name: string;
  readonly type: string;
  readonly mtime: number;
  readonly owner: string;
}

async function list(bytes: Buffer): Promise<readonly TarEntry[]> {
  const archive = extract();
  archive.end(bytes);
  const found: TarEntry[] = [];
  for await (const entry of archive) {
    const { name, type, mtime, uid, gid } = entry.header;
    found.push({ name, type, mtime: mtime.getTime(), owner: `${uid}:${gid}` });
    entry.resume();
  }
  return found;
}

test('a layer is sorted, has every folder first, and neither times nor owners', async () => {
  const listed = await list(await buffer(layerStream(entries(), signal)));
  assert.deepEqual(
    listed.map(({ name, type }) => `${type} ${name}`),
    [
      'symlink bin',
      'directory etc/',
      'file etc/a',
      'directory usr/',
      'directory usr/bin/',
      'file usr/bin/tool',
    ],
  );
  assert.ok(listed.every(({ mtime, owner }) => mtime === 0 && owner === '0:0'));
});

test('the same files are the same image, whatever their order and times', async () => {
  const one = await planImage(contents(entries()), signal);
  utimesSync(source, 1, 1);
  const other = await planImage(contents(entries().reverse()), signal);
  assert.equal(one.id, other.id);
  const [a, b] = await Promise.all([one, other].map((image) => buffer(imageArchive(image, signal))));
  assert.ok(a?.equals(b ?? Buffer.alloc(0)));
  const changed = await planImage(contents([...entries(), text('/etc/b', '')]), signal);
  assert.notEqual(changed.id, one.id);
});

test('layers in one file system: all their files, once, and the same image by its content', async () => {
  const layers = [entries(), [text('/etc/second', 'layer\n')]];
  const apart = await planImage({ ...contents([]), layers }, signal);
  const flat = flatArchive({ ...contents([]), layers }, signal);
  const names = (await list(await buffer(flat.archive))).map(({ name }) => name);
  assert.deepEqual(names.slice(-1), ['etc/second']);
  assert.equal(new Set(names).size, names.length, 'nothing is there twice');
  assert.ok(names.includes('usr/bin/tool'));
  assert.deepEqual(flat.identity(), { id: apart.id, tag: apart.tag, config: apart.config });
});

test('an archive says first what it is', async () => {
  const image = await planImage(contents(entries()), signal);
  const names = (await list(await buffer(imageArchive(image, signal)))).map(({ name }) => name);
  const layer = image.layers[0]?.digest ?? '';
  assert.deepEqual(names, ['manifest.json', `${image.id.slice(7)}.json`, `${layer}/layer.tar`]);
  assert.match(image.tag, /^podnet\/node:[0-9a-f]{12}$/);
  assert.match(image.config, /"architecture":"amd64"/);
  assert.match(image.config, /"podnet\.tools":"sh,ip"/);
});

for (const [what, change] of [
  ['grows', () => appendFileSync(source, 'more')],
  ['is another one of the same size', () => writeFileSync(source, 'y'.repeat(3_000_000))],
  ['shrinks', () => writeFileSync(source, 'short')],
  ['goes', () => rmSync(source)],
] as const) {
  test(`a file that ${what} while it is packed makes no broken image`, async () => {
    writeFileSync(source, 'x'.repeat(3_000_000));
    const image = await planImage(contents(entries()), signal);
    change();
    await assert.rejects(
      buffer(imageArchive(image, signal)),
      (error) => error instanceof PodnetError && error.code === 'file-changed',
    );
  });
}

test('packing can be stopped', async () => {
  writeFileSync(source, 'x'.repeat(3_000_000));
  const stop = new AbortController();
  const image = await planImage(contents(entries()), signal);
  const reading = buffer(imageArchive(image, stop.signal));
  stop.abort(new Error('enough'));
  await assert.rejects(reading, /enough|abort/i);
});
