import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { readImageArchive } from '../../../../src/runtime/docker/image/read-archive.ts';
import { UsageError } from '../../../../src/model/errors.ts';
import { writeSmallImage } from '../../../support/small-image.ts';

const { signal } = new AbortController();
const directory = mkdtempSync('/var/tmp/podnet-read-archive-');
after(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => path.join(directory, name);

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return buffer(Readable.from(archive));
}

test('our own archive, also packed by gzip', async () => {
  const id = await writeSmallImage(at('own.tar'), { architecture: 'arm64' });
  writeFileSync(at('own.tar.gz'), gzipSync(readFileSync(at('own.tar'))));
  for (const name of ['own.tar', 'own.tar.gz']) {
    const { architecture, digest, labels, tag } = await readImageArchive(at(name), signal);
    assert.equal(architecture, 'arm64');
    assert.equal(digest, id);
    assert.equal(labels.version, '9.9.9');
    assert.match(tag ?? '', /^podnet\/node:/);
  }
});

test('an archive with its description at the end, as docker save writes it', async () => {
  const config = JSON.stringify({
    architecture: 'amd64',
    config: { Labels: { 'podnet.image.format': '1', 'podnet.version': '1.2.3' } },
  });
  const manifest = JSON.stringify([{ Config: 'blobs/sha256/ab', RepoTags: null }]);
  writeFileSync(
    at('saved.tar'),
    await tarOf({
      'blobs/sha256/cd': 'a layer',
      'blobs/sha256/ab': config,
      'index.json': '{}',
      'manifest.json': manifest,
    }),
  );
  const { labels, tag } = await readImageArchive(at('saved.tar'), signal);
  assert.equal(labels.version, '1.2.3');
  assert.equal(tag, undefined);
});

await writeSmallImage(at('future.tar'), { format: '99' });
writeFileSync(at('text'), 'no archive at all\n'.repeat(100));
writeFileSync(at('empty'), '');
writeFileSync(at('other.tar'), await tarOf({ 'a.txt': 'a', 'manifest.json': 'null' }));
writeFileSync(
  at('two.tar'),
  await tarOf({ 'a.json': '{}', 'manifest.json': '[{"Config":"a.json"},{"Config":"b"}]' }),
);
writeFileSync(
  at('alien.tar'),
  await tarOf({ 'manifest.json': '[{"Config":"a.json","RepoTags":["nginx:1"]}]', 'a.json': '{"config":{}}' }),
);
writeFileSync(at('cut.tar'), readFileSync(at('future.tar')).subarray(0, 700));
writeFileSync(at('bad.tar'), await tarOf({ 'manifest.json': '{' }));

for (const [name, code, says] of [
  ['nowhere', 'no-file', /no file .*nowhere/],
  ['', 'not-an-archive', /is a folder/],
  ['text', 'not-an-archive', /is no image archive/],
  ['empty', 'not-an-archive', /is no image archive/],
  ['other.tar', 'not-an-archive', /is no image archive/],
  ['two.tar', 'not-an-archive', /holds 2 images/],
  ['alien.tar', 'not-a-node-image', /no node image of podnet/],
  ['future.tar', 'not-a-node-image', /format 99/],
  ['cut.tar', 'not-an-archive', /is no image archive/],
  ['bad.tar', 'not-an-archive', /is no image archive/],
] as const) {
  test(`${name === '' ? 'a folder' : name} is refused`, () =>
    assert.rejects(
      readImageArchive(at(name), signal),
      (error) => error instanceof UsageError && error.code === code && says.test(error.message),
    ));
}
