// Builds dist/: the command line, the agent and the library as bundles, and the library's types.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
process.chdir(root);
rmSync(dist, { recursive: true, force: true });

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
};

await Promise.all([
  build({
    ...common,
    entryPoints: {
      'cli/main': 'src/cli/main.ts',
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
if (process.argv.includes('--types')) {
  execFileSync('npx', ['tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
}
