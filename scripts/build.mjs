// Builds dist/: the command line and the agent as bundles, and koffi's binaries beside the agent.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
  logLevel: 'warning',
  banner: { js: banner },
  // What dockerode and docker-modem load for engines by ssh:// and for BuildKit's sessions, neither of which is
  // used: two megabytes that would be parsed at every start.
  alias: Object.fromEntries(
    ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'].map((name) => [name, absent]),
  ),
};

await Promise.all([
  build({
    ...common,
    entryPoints: {
      'cli/main': 'src/cli/main.ts',
      'reaper/reaper': 'src/runtime/docker/reaper/main.ts',
      ...(existsSync('src/index.ts') ? { index: 'src/index.ts' } : {}),
    },
    outdir: dist,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
  }),
  build({
    ...common,
    entryPoints: { 'agent/agent': 'src/agent/main.ts' },
    outdir: dist,
    // koffi looks for its native binary below this folder when it is not among packages.
    banner: { js: `${banner} process.resourcesPath ??= import.meta.dirname;` },
    legalComments: 'none',
  }),
]);

// The agent is a folder: its bundle, and koffi's binary for each C library beside it.
for (const triplet of ['linux_x64', 'musl_x64', 'linux_arm64', 'musl_arm64']) {
  const [, architecture] = triplet.split('_');
  const source = path.join(root, 'node_modules/@koromix', `koffi-linux-${architecture}`, triplet);
  if (!existsSync(source)) continue;
  const target = path.join(dist, 'agent/koffi', triplet);
  mkdirSync(target, { recursive: true });
  cpSync(source, target, { recursive: true });
}

const final = path.join(root, 'dist');
const old = `${dist}.old`;
if (existsSync(final)) renameSync(final, old);
renameSync(dist, final);
rmSync(old, { recursive: true, force: true });
