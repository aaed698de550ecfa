// The library's declarations: what the compiler makes of its entries and of all that they name, and nothing else.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const compiler = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
const entries = ['index', 'library/assert', 'library/expect', 'cni/index'];

/** Writes the declarations of src/ that the entries lead to into a folder. */
export async function writeDeclarations(root, folder) {
  const made = mkdtempSync(path.join(tmpdir(), 'podnet-types-'));
  try {
    const project = path.join(root, 'tsconfig.types.json');
    await promisify(execFile)(process.execPath, [compiler, '-p', project, '--outDir', made]).catch(
      (error) => {
        throw new Error(`the declarations cannot be made:\n${error.stdout ?? ''}${error.message}`);
      },
    );
    const wanted = entries.map((entry) => `${entry}.d.ts`);
    const done = new Set();
    for (let file = wanted.pop(); file !== undefined; file = wanted.pop()) {
      if (done.has(file)) continue;
      done.add(file);
      const text = readFileSync(path.join(made, file), 'utf8');
      // Who reads them looks for the declarations of a .js, whatever its own settings are.
      const portable = text.replaceAll(
        /((?:from |import\()["'])(\.[^"']+)\.ts(["'])/g,
        (_, head, name, tail) => {
          wanted.push(path.posix.join(path.posix.dirname(file), `${name}.d.ts`));
          return `${head}${name}.js${tail}`;
        },
      );
      const foreign = /(?:from |import\()["'](?!\.|node:)([^"']+)["']/.exec(portable);
      if (foreign !== null) {
        // What people install depends on no other package, and so must its types.
        throw new Error(
          `${file} speaks of the package ${foreign[1]}: keep it out of what the library exports`,
        );
      }
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, portable);
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
