import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type BadCase, layFiles } from '../bad-case.ts';

interface Special {
  readonly what: string;
  /** Makes it, where it does not lie there anyway. */
  readonly make: (at: string) => void;
  /** Given instead of a file of its own. */
  readonly at?: string;
  readonly told: RegExp;
  readonly asNobody?: true;
}

const none = (): void => undefined;
const mebibytes50 = 50 * 1024 * 1024;

const specials: readonly Special[] = [
  { what: 'a file that is not there', make: none, told: /no file|no such file|there is nothing/i },
  {
    what: 'a folder',
    make: (at) => mkdirSync(at),
    told: /folder|directory|no scenario in|no \.yaml/i,
  },
  {
    what: 'an empty file',
    make: (at) => layFiles('/', { [at]: '' }),
    told: /nothing|not JSON|no baseline|no image|no YAML/i,
  },
  {
    what: 'a link to nothing',
    make: (at) => symlinkSync('nowhere', at),
    told: /no file|no such file|there is nothing/i,
  },
  {
    what: 'a link to itself',
    make: (at) => symlinkSync(path.basename(at), at),
    told: /ELOOP|link|there is nothing/i,
  },
  { what: 'zeros without end', make: none, at: '/dev/zero', told: /\/dev\/zero/ },
  { what: 'a device that is always full', make: none, at: '/dev/full', told: /\/dev\/full/ },
  { what: 'a device that is always empty', make: none, at: '/dev/null', told: /\/dev\/null/ },
  { what: 'standard input without any', make: none, at: '/dev/stdin', told: /stdin/ },
  {
    what: 'a pipe that nobody writes to',
    make: (at) => void execFileSync('mkfifo', ['-m', '666', at]),
    told: /pipe|no regular file/i,
  },
  {
    what: 'a file that may not be read',
    make: (at) => {
      layFiles('/', { [at]: 'kind: Scenario' });
      chmodSync(at, 0);
    },
    told: /EACCES|may not be read|cannot be read|permission/i,
    asNobody: true,
  },
  {
    what: '50 MB in one line',
    make: (at) => layFiles('/', { [at]: Buffer.alloc(mebibytes50, 'a') }),
    told: /bigger than|too big|no image archive/i,
  },
  {
    what: '50 MB of brackets',
    make: (at) => layFiles('/', { [at]: Buffer.alloc(mebibytes50, '[') }),
    told: /bigger than|too big|no image archive/i,
  },
  {
    what: '50 MB of empty lines',
    make: (at) => layFiles('/', { [at]: Buffer.alloc(mebibytes50, '\n') }),
    told: /bigger than|too big|no image archive/i,
  },
  {
    what: '50 MB of documents',
    make: (at) => layFiles('/', { [at]: Buffer.alloc(mebibytes50, '---\na: 1\n') }),
    told: /bigger than|too big|no image archive/i,
  },
  {
    what: 'bytes that are no text',
    make: (at) => layFiles('/', { [at]: Uint8Array.from({ length: 256 }, (_, index) => 255 - index) }),
    told: /UTF-8|not JSON|no image archive/i,
  },
];

const good = (spec: string): string =>
  `apiVersion: podnet/v1alpha1\nkind: Scenario\nmetadata: {name: x}\nspec: {${spec}, steps: [{check: network-model}]}\n`;

/** Everything that takes a file, with the words that give it. */
const places: readonly {
  readonly as: string;
  readonly words: (file: string) => readonly string[];
  readonly beside?: (file: string) => Readonly<Record<string, string>>;
  readonly ending?: string;
  /** Here this is nothing bad, or means something else. */
  readonly except?: readonly string[];
}[] = [
  { as: 'a scenario', words: (file) => ['validate', file] },
  { as: 'a scenario to run', words: (file) => ['test', '--runtime', 'namespace', file] },
  {
    as: 'the manifests of a scenario',
    words: () => ['validate', 'main.yaml'],
    beside: (file) => ({ 'main.yaml': good(`manifests: [${JSON.stringify(file)}]`) }),
  },
  {
    as: 'the conflist of a scenario',
    ending: '.conflist',
    words: () => ['validate', 'main.yaml'],
    beside: (file) => ({
      'main.yaml': good(`cluster: {network: {plugin: cni, cni: {conflist: ${JSON.stringify(file)}}}}`),
    }),
  },
  {
    as: '--conflist',
    ending: '.conflist',
    words: (file) => ['validate', 'main.yaml', '--conflist', file],
    beside: () => ({ 'main.yaml': good('cluster: {}') }),
  },
  {
    as: 'a conflist to grade',
    ending: '.conflist',
    words: (file) => ['conformance', file, '--runtime', 'namespace'],
  },
  {
    as: 'a baseline',
    words: (file) => ['conformance', 'good.conflist', '--runtime', 'namespace', '--baseline', file],
    beside: () => ({ 'good.conflist': '{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"bridge"}]}' }),
  },
  { as: 'the archive of an image', ending: '.tar', words: (file) => ['image', 'load', file] },
];

/** Every strange file in every place that takes one. */
export const specialFiles: readonly BadCase[] = places.flatMap(
  ({ as, words, beside = () => ({}), ending = '.yaml', except = [] }) =>
    specials
      .filter(({ what }) => !except.includes(what))
      .map(({ what, make, at, told, asNobody }) => {
        const file = at ?? `strange${ending}`;
        return {
          name: `${what} as ${as}`,
          lay: (folder: string) => {
            layFiles(folder, beside(file));
            if (at === undefined) make(path.join(folder, file));
          },
          words: words(file),
          told,
          ...(asNobody !== undefined && { asNobody }),
        };
      }),
);
