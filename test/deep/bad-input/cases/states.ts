import { chmodSync } from 'node:fs';
import path from 'node:path';
import { type BadCase, layFiles } from '../bad-case.ts';
import { everyType, type TypeName, typeNames, withAt } from './wrong-types.ts';

/** What a cluster that stands leaves for the command that brings it up again. */
const state = {
  version: 1,
  name: 'one',
  podnetVersion: '0.1.0',
  createdAt: '2024-01-01T00:00:00Z',
  seed: 7,
  config: {
    name: 'one',
    runtime: 'namespace',
    nodes: [{ name: 'node-1', labels: {} }],
    network: { plugin: 'bridge', podCIDRs: ['10.244.0.0/16'], mtuBytes: 1500 },
  },
  underlayCidr: '198.18.7.0/24',
  objects: { version: 1, objects: [], addresses: {} },
};

const types: Readonly<Record<string, TypeName>> = {
  version: 'number',
  name: 'text',
  podnetVersion: 'text',
  createdAt: 'text',
  seed: 'number',
  config: 'a mapping',
  'config.name': 'text',
  'config.runtime': 'text',
  'config.nodes': 'a list',
  'config.nodes.0': 'a mapping',
  'config.nodes.0.name': 'text',
  'config.nodes.0.labels': 'a mapping',
  'config.network': 'a mapping',
  'config.network.plugin': 'text',
  'config.network.podCIDRs': 'a list',
  'config.network.podCIDRs.0': 'text',
  'config.network.mtuBytes': 'number',
  underlayCidr: 'text',
  'objects.version': 'number',
  'objects.objects': 'a list',
  'objects.addresses': 'a mapping',
};

/** Where no value of the right type is right either. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  version: [0, 2, 1.5],
  name: ['two', '', '../one'],
  'config.name': ['two', '../one'],
  'config.runtime': ['auto', 'podman', ''],
  'config.nodes': [[], Array.from({ length: 2 }, () => ({ name: 'node-1', labels: {} }))],
  'config.nodes.0.name': ['', '../up', 'A', 'a'.repeat(64)],
  'config.network.plugin': ['', 'nope', 'cni'],
  'config.network.podCIDRs': [[], ['10.0.0.0/99'], ['10.244.0.1/16'], ['fe80::/16'], ['198.18.7.0/24']],
  'config.network.mtuBytes': [-1, 0, 9e15, 1.5],
  underlayCidr: ['', 'zzz', '198.18.7.0/31', '198.18.7.0/999', 'fd00::/64'],
};

const broken: Readonly<Record<string, string | Uint8Array>> = {
  nothing: '',
  'half of it': JSON.stringify(state).slice(0, 200),
  zeros: new Uint8Array(4096),
  'bytes that are no text': Uint8Array.from([0xff, 0xfe, 0x7b, 0x00]),
  'a list of lists': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
};

function damagedState(name: string, content: string | Uint8Array): BadCase {
  return {
    name: `a state with ${name}`,
    lay(folder) {
      const state = path.join(folder, '../state/podnet');
      layFiles(state, { 'clusters/one/state.json': content });
      chmodSync(path.join(state, 'clusters/one'), 0o700);
    },
    words: ['get', 'pods', '--cluster', 'one'],
    told: /the state of the cluster one cannot be read: \S+\/state\.json: .+\n {2}hint: `podnet down one`/,
  };
}

/** States that were edited, cut off or mixed up: told with their file, and nothing is made of them. */
export const stateCases: readonly BadCase[] = [
  ...Object.entries(broken).map(([name, content]) => damagedState(name, content)),
  ...Object.entries(types).flatMap(([place, right]) =>
    typeNames
      .filter((type) => type !== right)
      .map((type) =>
        damagedState(`${type} at ${place}`, JSON.stringify(withAt(state, place.split('.'), everyType[type]))),
      ),
  ),
  ...Object.entries(values).flatMap(([place, wrong]) =>
    wrong.map((value) =>
      damagedState(
        `${JSON.stringify(value).slice(0, 40)} at ${place}`,
        JSON.stringify(withAt(state, place.split('.'), value)),
      ),
    ),
  ),
];
