import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { type MutatedSources, repository } from './mutant.ts';

/** Tests as programs of their own, with the mutants in them. */
export interface BuiltTests extends Disposable {
  /** The program of a test file. */
  programOf(test: string): string;
  /** What runs them (test-process.ts). */
  readonly runner: string;
}

/** vscode-jsonrpc is CommonJS inside, which needs a `require`. */
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles the tests once, so that a process of them starts in a fifth of a second. The bundles are
 * among the packages' caches: koffi is found from there.
 */
export async function buildTests(
  tests: readonly string[],
  { contents }: Pick<MutatedSources, 'contents'>,
): Promise<BuiltTests> {
  const caches = path.join(repository, 'node_modules/.cache');
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(path.join(caches, 'podnet-mutation-'));
  const entries = [
    ...tests.map((test) => ({ in: path.join(repository, test), out: test.replace(/\.ts$/, '') })),
    { in: path.join(import.meta.dirname, 'test-process.ts'), out: 'test-process' },
  ];
  try {
    await build({
      entryPoints: entries,
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      external: ['koffi', 'expect', 'ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'],
      logLevel: 'error',
      banner: { js: banner },
      plugins: [withMutants(contents)],
    });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return {
    programOf: (test) => path.join(folder, test.replace(/\.ts$/, '.mjs')),
    runner: path.join(folder, 'test-process.mjs'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Our own files, mutated where they are, each knowing its place although it runs from elsewhere. */
const withMutants = (contents: ReadonlyMap<string, string>): Plugin => ({
  name: 'with-mutants',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:test$/ }, () => ({
      path: path.join(import.meta.dirname, 'registered-tests.ts'),
    }));
    bundle.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      if (file.includes('/node_modules/')) return undefined;
      const text = contents.get(path.relative(repository, file)) ?? readFileSync(file, 'utf8');
      return { contents: inPlace(text, file), loader: 'ts' };
    });
  },
});

function inPlace(text: string, file: string): string {
  const places: Readonly<Record<string, string>> = {
    url: pathToFileURL(file).href,
    filename: file,
    dirname: path.dirname(file),
  };
  return text.replaceAll(/\bimport\.meta\.(url|filename|dirname)\b/g, (_whole, name: string) =>
    JSON.stringify(places[name]),
  );
}
