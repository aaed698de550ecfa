import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { repository } from '../support/built-cli.ts';
import { openLab } from '../support/lab.ts';
import { packetPath } from '../support/packet-path.ts';
import { missing } from '../support/requires.ts';
import { podText } from '../support/scenario-text.ts';

const document = path.join(repository, 'docs/networks.md');

/** A path of the document: a line `<!-- path: NAME -->` is before each, and the code block after it is drawn anew. */
interface DrawnPath {
  readonly cluster: string;
  /** Where packets are looked for, beside the two pods. */
  readonly places: readonly string[];
  readonly to: 'cache' | 'db';
}

const twoNodes = ['node/node-1', 'node/node-2'];
const paths: Readonly<Record<string, DrawnPath>> = {
  'bridge on one node': { cluster: '{nodes: 2}', places: ['node/node-1'], to: 'cache' },
  bridge: { cluster: '{nodes: 2}', places: twoNodes, to: 'db' },
  'ptp on one node': { cluster: '{nodes: 2, network: {plugin: ptp}}', places: ['node/node-1'], to: 'cache' },
  ptp: { cluster: '{nodes: 2, network: {plugin: ptp}}', places: twoNodes, to: 'db' },
  bgp: { cluster: '{nodes: 2, network: {plugin: bgp}}', places: twoNodes, to: 'db' },
  'bridge in IPv6': {
    cluster: "{nodes: 2, network: {podCIDRs: ['fd00:10:244::/48']}}",
    places: twoNodes,
    to: 'db',
  },
  'vxlan between zones': {
    cluster: '{nodes: 2, network: {plugin: vxlan}, underlay: {zones: [a, b]}}',
    places: [...twoNodes, 'node/router'],
    to: 'db',
  },
  'bgp between zones': {
    cluster: '{nodes: 2, network: {plugin: bgp}, underlay: {zones: [a, b]}}',
    places: [...twoNodes, 'node/router'],
    to: 'db',
  },
  vxlan: { cluster: '{nodes: 2, network: {plugin: vxlan}}', places: twoNodes, to: 'db' },
};

/* The drawings of the document are those of a real run: with UPDATE_GOLDEN=1 they are written, else compared. */
suite('the packet paths of docs/networks.md', { skip: missing('tcpdump', 'ping', 'bird') }, () => {
  for (const [name, { cluster, places, to }] of Object.entries(paths)) {
    test(name, async () => {
      const pods = podText('web') + podText('cache') + podText('db', 'node-2');
      await using lab = await openLab(pods, `cluster: ${cluster}`);
      const drawn = await packetPath(lab, 'web', lab.addressOf(to), ['web', ...places, to]);
      expectPath(name, drawn);
    });
  }

  test('has no other', () => {
    const marks = readFileSync(document, 'utf8').matchAll(/^<!-- path: (.*) -->$/gm);
    assert.deepEqual(new Set([...marks].map(([, name]) => name)), new Set(Object.keys(paths)));
  });
});

function expectPath(name: string, drawn: string): void {
  const text = readFileSync(document, 'utf8');
  const mark = `<!-- path: ${name} -->\n\n\`\`\`text\n`;
  const start = text.indexOf(mark) + mark.length;
  assert.ok(start >= mark.length, `${document} has a place for ${name}`);
  const end = text.indexOf('\n```', start);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(document, text.slice(0, start) + drawn + text.slice(end));
    return;
  }
  assert.equal(text.slice(start, end), drawn, `the path "${name}" is another; UPDATE_GOLDEN=1 draws it anew`);
}
