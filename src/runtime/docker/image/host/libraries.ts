import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../../../model/errors.ts';
import type { ImageEntry } from '../archive/image-entry.ts';
import { copyOf } from './copy-of.ts';
import { type ElfNeeds, readElfNeeds } from './elf.ts';
import { mergedPath } from './merged-path.ts';

/** What `ldd` says of a file: libraries by name, and the loader, which has no other name than its path. */
export interface Linked {
  readonly libraries: ReadonlyMap<string, string>;
  readonly loader: string | undefined;
  readonly notFound: readonly string[];
}

/** Both lists look alike: glibc's `libc.so.6 => /lib/x/libc.so.6 (0x…)`, and musl's. */
export function parseLdd(output: string): Linked {
  const libraries = new Map<string, string>();
  const notFound: string[] = [];
  let loader: string | undefined;
  for (const line of output.split('\n')) {
    const [, name, place] = /^\s*(\S+) => (.+?)(?: \(0x[0-9a-f]+\))?$/.exec(line) ?? [];
    const [, alone] = /^\s*(\/\S+) \(0x[0-9a-f]+\)$/.exec(line) ?? [];
    if (alone !== undefined) loader = alone;
    if (name === undefined || place === undefined) continue;
    if (place === 'not found') notFound.push(name);
    else if (name.startsWith('/')) loader = name;
    else libraries.set(name, place);
  }
  return { libraries, loader, notFound };
}

const execute = promisify(execFile);

/** Collects the libraries of many programs, each once. */
export class Libraries {
  /** Files by the names that programs need. */
  readonly #known = new Map<string, string>();
  readonly #loaders = new Map<string, string>();
  /** Where this machine has its C library, and most others. */
  #home: string | undefined;

  /**
   * @returns false when a library of it is not on this machine: the program would not start
   * @throws EnvironmentError `no-ldd`
   */
  async add(file: string, signal: AbortSignal): Promise<boolean> {
    const needs = readElfNeeds(file);
    if (needs === undefined) return false;
    // A program that is linked statically needs nobody.
    if (needs.libraries.length === 0) return true;
    const sameLoader = needs.loader === undefined || this.#loaders.has(needs.loader);
    if (sameLoader && this.#home !== undefined && this.#addFromHome(needs, this.#home)) return true;
    const { libraries, notFound } = parseLdd(await ldd(file, signal));
    if (notFound.length > 0) return false;
    if (needs.loader !== undefined) this.#loaders.set(needs.loader, realpathSync(needs.loader));
    for (const [name, place] of libraries) this.#known.set(name, place);
    const libc = libraries.get('libc.so.6') ?? needs.loader;
    if (libc !== undefined) this.#home ??= path.dirname(libc);
    return true;
  }

  /** Finds what is needed, and what that needs in turn, beside the C library: nearly always all of it. */
  #addFromHome(needs: ElfNeeds, home: string): boolean {
    const found = new Map<string, string>();
    const find = ({ libraries, hasSearchPath }: ElfNeeds): boolean =>
      !hasSearchPath &&
      libraries.every((name) => {
        if (this.#known.has(name) || found.has(name) || isLoader(name)) return true;
        const place = path.join(home, name);
        const needsOfIt = existsSync(place) ? readElfNeeds(place) : undefined;
        if (needsOfIt === undefined) return false;
        found.set(name, place);
        return find(needsOfIt);
      });
    if (!find(needs)) return false;
    for (const [name, place] of found) this.#known.set(name, place);
    return true;
  }

  /**
   * All of them beside the C library, where every loader looks: the search path of this machine (ld.so.conf, a
   * folder of the program's own) need not be the image's.
   */
  entries(): readonly ImageEntry[] {
    const home = mergedPath(this.#home ?? '/lib');
    const loaderFiles = new Set(this.#loaders.values());
    // musl's loader is its C library, and known by both names.
    const libraries = [...this.#known].filter(([, place]) => !loaderFiles.has(realpathSync(place)));
    return [
      ...[...this.#loaders].map(([place, file]) => copyOf(file, mergedPath(place))),
      ...libraries.map(([name, place]) => copyOf(realpathSync(place), `${home}/${name}`)),
    ];
  }
}

/** A library that is the loader itself needs no search. */
function isLoader(name: string): boolean {
  return name.startsWith('ld-');
}

async function ldd(file: string, signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await execute('ldd', [file], { signal, env: { ...process.env, LC_ALL: 'C' } });
    return stdout;
  } catch (cause) {
    signal.throwIfAborted();
    throw new EnvironmentError('no-ldd', `ldd cannot say which libraries ${file} needs`, {
      hint: 'ldd comes with the C library (Debian: libc-bin)',
      cause,
    });
  }
}
