import { type BadCase, badWords } from '../bad-case.ts';
import { everyType, typeNames, type TypeName, withAt } from './wrong-types.ts';

const good = {
  cniVersion: '1.0.0',
  cniVersions: ['0.4.0', '1.0.0'],
  name: 'net',
  disableCheck: false,
  disableGC: false,
  loadOnlyInlinedPlugins: false,
  plugins: [{ type: 'bridge', capabilities: { mac: true } }],
};

const places: Readonly<Record<string, TypeName>> = {
  cniVersion: 'text',
  cniVersions: 'a list',
  'cniVersions.0': 'text',
  name: 'text',
  disableCheck: 'true or false',
  disableGC: 'true or false',
  loadOnlyInlinedPlugins: 'true or false',
  plugins: 'a list',
  'plugins.0': 'a mapping',
  'plugins.0.type': 'text',
  'plugins.0.capabilities': 'a mapping',
  'plugins.0.capabilities.mac': 'true or false',
};

const many = (count: number, text: string): string => Array.from({ length: count }, () => text).join(',');
const list = (more: string): string =>
  `{"cniVersion":"1.0.0","name":"net","plugins":[{"type":"bridge"}]${more}}`;

const texts: Readonly<Record<string, string>> = {
  'no JSON at all': 'hello',
  'only null': 'null',
  'only a number': '7',
  'only a text': '"net"',
  'only a list': '[]',
  'an empty object': '{}',
  YAML: 'name: net\nplugins:\n  - type: bridge\n',
  'a comma too many': '{"name": "net",}',
  'a comma too few': '{"name": "net" "plugins": []}',
  'a comment': '{"name": "net" // mine\n}',
  'single quotes': "{'name': 'net'}",
  'a text over two lines': '{"name": "n\net"}',
  'a tab in a text': '{"name": "n\tet"}',
  'an escape that is none': '{"name": "\\x41"}',
  'half an escape': '{"name": "\\u00',
  'half a surrogate for a name': '{"name": "\\ud800", "plugins": [{"type": "a"}]}',
  NaN: '{"name": NaN}',
  'a number in hex': '{"name": 0x10}',
  'a number with a zero in front': '{"name": 010}',
  'a number without end': '{"name": 1e999}',
  'a file that ends early': '{"name": "net", "plugins": [{"type": "bri',
  'two objects': `${list('')}${list('')}`,
  'text behind it': `${list('')} x`,
  'a byte order mark in the middle': '{"name": \ufeff"net"}',
  'NUL in a name': '{"name": "ne\\u0000t", "plugins": [{"type": "a"}]}',
  'NUL in a type': '{"name": "net", "plugins": [{"type": "a\\u0000b"}]}',
  'NUL behind it': `${list('')}\0`,
  'a key twice': '{"name": "a", "name": "b", "plugins": []}',
  'a name with a path': '{"name": "../../etc", "plugins": [{"type": "a"}]}',
  'a name from right to left': '{"name": "\u202eten", "plugins": [{"type": "a"}]}',
  'a type that climbs out': '{"name": "net", "plugins": [{"type": "../../../bin/sh"}]}',
  'a type that is a whole path': '{"name": "net", "plugins": [{"type": "/bin/sh"}]}',
  'no plugins': '{"name": "net", "plugins": []}',
  'a version to come': '{"cniVersion": "9.9.9", "name": "net", "plugins": [{"type": "a"}]}',
  'a version with a letter': '{"cniVersion": "v1.0.0", "name": "net", "plugins": [{"type": "a"}]}',
  'a list of which all is wrong': '{"cniVersion": 1, "name": 2, "plugins": 3, "disableCheck": 4}',
  'a plugin that is a prototype': '{"name": "net", "plugins": [{"__proto__": {"type": "a"}}]}',
  '100,000 brackets': `{"name": ${'['.repeat(100_000)}`,
  '100,000 brackets, closed': `{"name": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  '80,000 objects in objects': `${'{"a":'.repeat(80_000)}1${'}'.repeat(80_000)}`,
  '100,000 plugins without a type': `{"name": "net", "plugins": [${many(100_000, '{}')}]}`,
  '100,000 plugins that are numbers': `{"name": "net", "plugins": [${many(100_000, '7')}]}`,
  '100,000 versions that are none': `{"cniVersions": [${many(100_000, '"x"')}], "name": "net", "plugins": [{"type": "a"}]}`,
  '40,000 keys, one wrong': `{${Array.from({ length: 40_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
  '30,000 capabilities that are none': `{"name":"n","plugins":[{"type":"a","capabilities":{${Array.from({ length: 30_000 }, (_, index) => `"k${index}":1`).join(',')}}}]}`,
  'a name of 400 kB': `{"name": "${'x'.repeat(400_000)}/", "plugins": [{"type": "a"}]}`,
  'a number of 400 kB': `{"name": ${'9'.repeat(400_000)}, "plugins": [{"type": "a"}]}`,
  '400,000 spaces': `{${' '.repeat(400_000)}`,
  '200,000 backslashes': `{"name": "${'\\\\'.repeat(200_000)}`,
  'a placeholder of nothing': list(', "a": "{{ node.planet }}"'),
  'a placeholder that stays open': list(', "a": "{{ node.name"'),
  'a placeholder outside of quotes': list(', "a": {{ node.podCIDRs }}'),
  'a list as a part of a text': list(', "a": "x {{ node.podCIDRs }}"'),
  'a placeholder that is empty': list(', "a": "{{ }}"'),
  'a placeholder in a placeholder': list(', "a": "{{ {{ node.name }} }}"'),
  'a placeholder of a prototype': list(', "a": "{{ node.__proto__ }}"'),
  'a placeholder of a constructor': list(', "a": "{{ constructor.name }}"'),
  'a placeholder with a program': list(', "a": "{{ process.exit(0) }}"'),
  '60,000 placeholders of nothing': list(`, "a": [${many(30_000, '"{{ a }}"')}]`),
  '200,000 open braces': list(`, "a": "${'{'.repeat(200_000)}"`),
  '50,000 placeholders that stay open': list(`, "a": "${'{{ '.repeat(50_000)}"`),
};

const scenario =
  'apiVersion: podnet/v1alpha1\nkind: Scenario\nmetadata: {name: x}\nspec: {cluster: {network: {plugin: cni, cni: {conflist: ./net.conflist}}}, steps: [{check: network-model}]}\n';

/** In a scenario, and given to be graded. */
function both(name: string, text: string): readonly BadCase[] {
  const files = { 'net.conflist': text, 'main.yaml': scenario };
  return [
    badWords(`${name}, in a scenario`, ['validate', 'main.yaml'], /^net\.conflist:\d+:\d+: error: /m, files),
    badWords(
      `${name}, to grade`,
      ['conformance', 'net.conflist', '--runtime', 'namespace'],
      /net\.conflist:\d+:\d+: /,
      files,
    ),
  ];
}

export const conflistCases: readonly BadCase[] = [
  ...Object.entries(texts).flatMap(([name, text]) => both(name, text)),
  ...Object.entries(places).flatMap(([place, right]) =>
    typeNames
      .filter((type) => type !== right && type !== 'nothing')
      .flatMap((type) =>
        both(
          `${type} at ${place}`,
          JSON.stringify(withAt(good, place.split('.'), everyType[type]), undefined, 1),
        ),
      ),
  ),
];
