import { type BadCase, badWords, layFiles } from '../bad-case.ts';

const good =
  'apiVersion: podnet/v1alpha1\nkind: Scenario\nmetadata: {name: x}\nspec: {steps: [{name: s, exec: {node: node-1, command: [echo]}}]}\n';
const conflist = '{"cniVersion": "1.0.0", "name": "n", "plugins": [{"type": "bridge"}]}';

/** What comes before an option, where that is not the runtime. */
const usual: Readonly<Record<string, readonly string[]>> = {
  '--runtime': [],
  '--bin-dir': ['--runtime', 'namespace', '--conflist', 'my.conflist'],
};

/** An option of `podnet test`, with values that it does not take. */
const ofTest = (option: string, values: Readonly<Record<string, RegExp>>): readonly BadCase[] =>
  Object.entries(values).map(([value, told]) => ({
    name: `test ${option} ${JSON.stringify(value)}`,
    lay: (folder) => layFiles(folder, { 'good.yaml': good, 'my.conflist': conflist, file: '' }),
    words: ['test', 'good.yaml', ...(usual[option] ?? ['--runtime', 'namespace']), option, value],
    told,
  }));

const wholeNumbers = (option: string, more: readonly string[] = []): readonly BadCase[] =>
  ofTest(
    option,
    Object.fromEntries(
      ['', 'x', '-1', '1.5', '1e99', '99999999999999999999', 'NaN', ...more].map((value) => [
        value,
        new RegExp(option),
      ]),
    ),
  );

const up = (words: readonly string[], told: RegExp): BadCase =>
  badWords(`up ${words.join(' ')}`, ['up', '--runtime', 'namespace', ...words], told);

/** Values of options that make no sense: told before anything is made. */
export const optionCases: readonly BadCase[] = [
  ...ofTest('--set', {
    '': /--set/,
    network: /--set/,
    '=x': /--set/,
    'a..b=1': /--set/,
    'network.plugin=': /plugin/,
    'network.plugin=nope': /nope/,
    'network.nope=1': /nope/,
    'network.plugin={a': /--set|plugin/,
    'network.mtu=9007199254740993': /mtu/,
    'network.podCIDR=10.0.0.0/99': /10\.0\.0\.0\/99/,
    'nodes=-1': /nodes/,
    'nodes=99999999999999999999': /nodes/,
    'nodes=[[[[[[[[[[': /nodes|--set/,
    '__proto__.x=1': /__proto__/,
    'constructor.prototype.x=1': /constructor/,
    'network.__proto__=1': /__proto__/,
  }),
  ...ofTest('--report', {
    '': /--report/,
    nope: /nope/,
    'json=': /--report/,
    'json=.': /--report|folder|directory/,
    '=x': /report format/,
  }),
  ...ofTest('--artifacts', {
    '': /--artifacts/,
    file: /file/,
    'file/below': /file/,
    '/proc/nowhere': /proc/,
  }),
  ...ofTest('--bin-dir', { '': /--bin-dir/, file: /file/, nowhere: /nowhere/ }),
  ...ofTest('--conflist', { '': /--conflist/, nowhere: /nowhere/, '..': /\.\./ }),
  ...ofTest('--filter', { '[': /--filter/, '(': /--filter/, '(?<a': /--filter/ }),
  ...ofTest('--runtime', { '': /--runtime/, nope: /nope/ }),
  ...ofTest('--keep', { '': /empty word/, nope: /nope/ }),
  ...ofTest('--cluster', { '': /cluster/, '../up': /\.\.\/up/, nowhere: /nowhere/, 'A B': /A B/ }),
  ...ofTest('--nope', { x: /nope/ }),
  ...wholeNumbers('--parallel', ['0']),
  ...wholeNumbers('--repeat', ['0']),
  ...wholeNumbers('--seed'),
  ...['', '../up', 'UP', 'a/b', '.', '-', 'a'.repeat(300)].map((name) =>
    up(['--cluster', name], /cluster|name/),
  ),
  ...['x', '0', '-1', '1.5', '300', '1e9'].map((nodes) => up(['--nodes', nodes], /nodes/)),
  up(['no.yaml'], /no\.yaml/),
  ...[
    ['down', '../up'],
    ['get', 'pods'],
    ['describe', 'pod/x'],
    ['delete', 'pod/x'],
    ['logs', 'x'],
    ['probe', 'x', 'y'],
    ['scale', 'deployment/x', '--replicas', '1'],
    ['drain', 'node/x'],
    ['inspect', 'x'],
    ['matrix'],
    ['bgp'],
  ].map((words) =>
    badWords(
      `${words.join(' ')} of a cluster that climbs`,
      words[0] === 'down' ? words : [...words, '--cluster', '../up'],
      /"\.\.\/up" is no cluster name/,
    ),
  ),
];
