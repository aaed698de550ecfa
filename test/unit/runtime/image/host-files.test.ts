import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { findProgram } from '../../../../src/runtime/docker/image/host/find-program.ts';
import { readElfNeeds } from '../../../../src/runtime/docker/image/host/elf.ts';
import { parseLdd } from '../../../../src/runtime/docker/image/host/libraries.ts';
import { collectHostFiles } from '../../../../src/runtime/docker/image/host/host-files.ts';
import { mergedPath } from '../../../../src/runtime/docker/image/host/merged-path.ts';
import {
  installHint,
  programs,
  requiredPrograms,
} from '../../../../src/runtime/docker/image/host/programs.ts';
import { PodnetError } from '../../../../src/model/errors.ts';
import { missing } from '../../../support/requires.ts';

const { signal } = new AbortController();
const find = (name: string) => findProgram(name, process.env);

test("what glibc's ldd says", () => {
  const linked = parseLdd(
    [
      '\tlinux-vdso.so.1 (0x00007ffe9a9d4000)',
      '\tlibselinux.so.1 => /lib/x86_64-linux-gnu/libselinux.so.1 (0x00007f4a8b6d1000)',
      '\tlibgone.so.3 => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f4a8b4f0000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f4a8b73f000)',
      '',
    ].join('\n'),
  );
  assert.deepEqual(
    [...linked.libraries],
    [
      ['libselinux.so.1', '/lib/x86_64-linux-gnu/libselinux.so.1'],
      ['libc.so.6', '/lib/x86_64-linux-gnu/libc.so.6'],
    ],
  );
  assert.equal(linked.loader, '/lib64/ld-linux-x86-64.so.2');
  assert.deepEqual(linked.notFound, ['libgone.so.3']);
});

test("what musl's ldd says", () => {
  const linked = parseLdd(
    [
      '\t/lib/ld-musl-x86_64.so.1 (0x7f2a3c8f5000)',
      '\tlibmnl.so.0 => /usr/lib/libmnl.so.0 (0x7f2a3c8b0000)',
      '\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f2a3c8f5000)',
    ].join('\n'),
  );
  assert.equal(linked.loader, '/lib/ld-musl-x86_64.so.1');
  assert.equal(linked.libraries.get('libmnl.so.0'), '/usr/lib/libmnl.so.0');
  assert.deepEqual(linked.notFound, []);
});

test('the ELF reader agrees with ldd about node', { skip: missing('ldd') }, () => {
  const { libraries, loader } = parseLdd(execFileSync('ldd', [process.execPath], { encoding: 'utf8' }));
  const needs = readElfNeeds(process.execPath);
  assert.equal(needs?.loader, loader);
  assert.ok(needs !== undefined && needs.libraries.length > 0);
  for (const name of needs.libraries) assert.ok(libraries.has(name) || name.startsWith('ld-'), name);
});

test('a script is no ELF file', () => assert.equal(readElfNeeds(import.meta.filename), undefined));

test('paths below /usr', () => {
  assert.equal(mergedPath('/lib/x.so'), '/usr/lib/x.so');
  assert.equal(mergedPath('/lib64'), '/usr/lib64');
  assert.equal(mergedPath('/library/x'), '/library/x');
  assert.equal(mergedPath('/usr/sbin/nft'), '/usr/sbin/nft');
});

test('every program is named once, and each has a package', () => {
  const names = programs.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  assert.ok(names.every((name) => /^\S+$/.test(name)));
  assert.equal(requiredPrograms.length, 6);
  assert.match(installHint(requiredPrograms), /apt-get install dash util-linux mount$/);
});

test('the programs of this machine, without a path twice or a link that leads nowhere', async () => {
  const { entries, tools } = await collectHostFiles(find, signal);
  const places = new Set(entries.map((entry) => entry.path));
  for (const entry of entries) {
    if (entry.kind !== 'link') continue;
    const folder = entry.path.slice(0, entry.path.lastIndexOf('/'));
    const target = entry.target.startsWith('/') ? entry.target : `${folder}/${entry.target}`;
    assert.ok(places.has(new URL(target, 'file:///').pathname), `${entry.path} → ${entry.target}`);
  }
  assert.ok(places.has('/usr/local/bin/node'));
  assert.ok([...places].every((place) => place === mergedPath(place)));
  assert.ok(tools.includes('nsenter') && tools.includes('ip'));
});

test('a machine without a needed program says which, and the package', () =>
  assert.rejects(
    collectHostFiles((name) => (name === 'nsenter' ? undefined : find(name)), signal),
    (error) =>
      error instanceof PodnetError &&
      error.code === 'missing-programs' &&
      /no nsenter/.test(error.message) &&
      error.hint?.endsWith('apt-get install util-linux') === true,
  ));

test('a program of many names is one file with links', async () => {
  const multi = { place: '/usr/local/bin/ls', file: find('sh')?.file ?? '' };
  const { entries } = await collectHostFiles(
    (name) => (name === 'ls' ? { name, ...multi } : find(name)),
    signal,
  );
  const ls = entries.find((entry) => entry.path === '/usr/local/bin/ls');
  assert.equal(ls?.kind === 'link' ? ls.target : undefined, `../../bin/${multi.file.split('/').at(-1)}`);
});
