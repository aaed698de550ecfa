// Builds dist/: the command line, the library and the agent as bundles, the library's declarations, and koffi's binaries
// beside the agent.
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeDeclarations } from './declarations.mjs';
import { architectures, findKoffi } from './koffi-binaries.mjs';
import { thirdPartyLicences } from './third-party.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
// Built beside and put in place at the end: a podnet that runs meanwhile has its files, old or new.
const dist = path.join(root, `dist.${process.pid}`);
process.chdir(root);

const absent = path.join(root, 'scripts/absent.cjs');

// vscode-jsonrpc is CommonJS inside: without a `require` its bundle stops at "Dynamic require of util".
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Less to parse at every start; names stay, so that a stack can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
  banner: { js: banner },
  // What dockerode and docker-modem load for engines by ssh:// and for BuildKit's sessions, neither of which is
  // used: two megabytes that would be parsed at every start.
  alias: Object.fromEntries(
    ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'].map((name) => [name, absent]),
  ),
};

/**
 * yargs lays its help out anew before every command, shown or not, and measures and wraps each piece by packages
 * whose tables of emoji take 100 ms to make. Our help is plain text.
 */
const plainHelp = {
  name: 'plain-help',
  setup({ onResolve }) {
    onResolve({ filter: /^(string-width|wrap-ansi)$/ }, ({ path: name, importer }) =>
      /node_modules\/(yargs|cliui)\//.test(importer)
        ? { path: path.join(root, `scripts/plain-help/${name}.mjs`) }
        : undefined,
    );
  },
};

const declarations = writeDeclarations(root, path.join(dist, 'types'));
const bundles = await Promise.all([
  build({
    ...common,
    entryPoints: {
      'cli/main': 'src/cli/main.ts',
      'control/control': 'src/control/main.ts',
      'reaper/reaper': 'src/runtime/docker/reaper/main.ts',
      index: 'src/index.ts',
      assert: 'src/library/assert.ts',
      expect: 'src/library/expect.ts',
      cni: 'src/cni/index.ts',
    },
    outdir: dist,
    plugins: [plainHelp],
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
  }),
  build({
    ...common,
    // Every node starts one: CommonJS is there a quarter sooner than the same as an ES module.
    format: 'cjs',
    entryPoints: { 'agent/agent': 'src/agent/main.ts' },
    outdir: dist,
    define: { 'import.meta.url': '__url' },
    // koffi looks for its native binary below this folder when it is not among packages.
    banner: {
      js: "const __url = require('node:url').pathToFileURL(__filename).href; process.resourcesPath ??= __dirname;",
    },
    legalComments: 'none',
  }),
]);

await declarations;

writeFileSync(
  path.join(dist, 'THIRD-PARTY-LICENSES.txt'),
  thirdPartyLicences(bundles.map(({ metafile }) => metafile)),
);

writeFileSync(path.join(dist, 'agent/package.json'), '{"type":"commonjs"}\n');

// The agent is a folder: its bundle with the word what that is, and koffi's binary for each C library beside it. A build for this machine
// has what npm installed; what people install has all (scripts/fetch-koffi.mjs).
for (const architecture of architectures) {
  const source = findKoffi(architecture);
  if (source === undefined) continue;
  for (const triplet of [`linux_${architecture}`, `musl_${architecture}`]) {
    cpSync(path.join(source, triplet), path.join(dist, 'agent/koffi', triplet), { recursive: true });
  }
}

const final = path.join(root, 'dist');
const old = `${dist}.old`;
if (existsSync(final)) renameSync(final, old);
renameSync(dist, final);
rmSync(old, { recursive: true, force: true });
