// The licences of what the bundles hold: MIT, ISC and Apache-2.0 all ask that they go along.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One text from the licence files of every package that esbuild's metafiles name. */
export function thirdPartyLicences(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(
    inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []),
  );
  // One package may lie in several folders.
  const byTitle = new Map([...folders].map(readPackage).map((found) => [found.title, found]));
  const packages = [...byTitle.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  return packages
    .map(({ title, text }) => `${title}\n${'='.repeat(title.length)}\n\n${text.trim()}\n`)
    .join('\n\n');
}

function readPackage(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  // A few packages only name their licence.
  const said = `No licence file; package.json says: ${license}, ${author?.name ?? author ?? 'no author'}`;
  const text = file === undefined ? said : readFileSync(path.join(folder, file), 'utf8');
  return { title: `${name} ${version} (${license})`, text };
}
